package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code %time} gets the code as it stands in the cell. */
class TimeMagicTest extends WithKernel {

    private static Result run(String code) {
        return kernel.client.execute(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"a  b\".length()|4",
                "6*7|42",
                "\"a, b, c\".split(\", \").length|3",
                "String.join(\", \", \"x\", \"y # z ;\").length()|10",
                "'\"' + 0|34",
                "new int[]{1, 2}.length # a comment|2",
                "Integer.parseInt(\"7\");|7"
            })
    void evaluates_exactly_what_is_written(String code, int value) {
        assertThat(run("int timed = %time " + code + "\ntimed").value()).isEqualTo(String.valueOf(value));
    }

    @Test
    void says_how_long_it_took() {
        assertThat(run("%time 6*7").displays()).first().asString().startsWith("Wall time ");
        assertThat(run("%time 6*7;").displays()).isEmpty();
    }

    @Test
    void leaves_braces_to_the_code() {
        assertThat(run("int inBraces = 3;\nint sum = %time IntStream.of(new int[]{inBraces}).sum()\nsum")
                        .value())
                .isEqualTo("3");
    }

    @Test
    void works_in_a_block_and_around_another_magic() {
        assertThat(run("String spaced = \"\";\nfor (int i = 0; i < 2; i++) {\n"
                                + "  String s = %time \"a  b\" + \", \"\n  spaced += s;\n}\nspaced")
                        .value())
                .isEqualTo("a  b, a  b, ");
        assertThat(run("%%time\nint inner = %time \"x  y\".length()\ninner + 0").status())
                .isEqualTo("ok");
        assertThat(run("inner").value()).isEqualTo("4");
    }

    @Test
    void shows_its_help() {
        assertThat(run("%time --help").displays().getFirst()).contains("Usage: %time");
        assertThat(run("%time?").displays().getFirst()).contains("Usage: %time");
    }

    @Test
    void fails_as_the_code_does() {
        assertThat(run("%time \"a b\".nothing()").error())
                .contains("cannot find symbol")
                .contains("\"a b\".nothing()")
                .contains("^");
        assertThat(run("%time \"a b\".charAt(7)").reply().get("ename").getAsString())
                .contains("IndexOutOfBounds");
    }
}
