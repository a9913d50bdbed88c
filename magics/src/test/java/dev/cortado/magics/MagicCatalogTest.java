package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@DisplayName("The installed magics")
class MagicCatalogTest {

    static Iterable<String> verbs() {
        return MagicCatalog.installed().verbs();
    }

    @Test
    @DisplayName("include those every notebook starts with")
    void include_the_usual() {
        assertThat(MagicCatalog.installed().verbs())
                .contains("model", "models", "save", "inspect", "quantize", "evaluate", "benchmark", "hardware")
                .contains("maven", "jars", "classpath", "time", "lsmagic");
    }

    @ParameterizedTest(name = "%{0}")
    @MethodSource("verbs")
    @DisplayName("each describe themselves and every option")
    void describe_themselves(String verb) {
        CommandLine command = new CommandLine(MagicCatalog.installed().create(verb));
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        command.getCommandSpec()
                .args()
                .forEach(argument -> assertThat(String.join("", argument.description()) + argument.hidden())
                        .as("description of %s of %%%s", argument.paramLabel(), verb)
                        .isNotEqualTo("false"));
    }

    @ParameterizedTest(name = "%{0}")
    @MethodSource("verbs")
    @DisplayName("each have a help that shows percent signs as they are, without a warning from picocli")
    void help_with_percent_signs(String verb) {
        PrintStream before = System.err;
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        String help;
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        try {
            help = new MemorySession(Path.of("")).runner().help(verb);
        } finally {
            System.setErr(before);
        }
        assertThat(warnings.toString(StandardCharsets.UTF_8)).isEmpty();
        for (String line : MagicCatalog.installed()
                .create(verb)
                .getClass()
                .getAnnotation(CommandLine.Command.class)
                .footer()) {
            assertThat(help.replaceAll("\\s", "")).contains(line.replaceAll("\\s", "")); // lines wrap
        }
    }
}
