package dev.cortado.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of the lexer over random cells; a class of its own, since jqwik does not look into nested test classes. */
class CellLexerPropertiesTest {

    private static MagicCall statement(String source) {
        return ((Part.Statement) ((Cell.Code) CellLexer.parse(source)).parts().getFirst()).call();
    }

    @Property(tries = 300, seed = "1")
    void arguments_are_read_back_as_they_were_quoted(@ForAll("words") List<String> words) {
        StringBuilder line = new StringBuilder("%m");
        words.forEach(word -> line.append("  '").append(word).append('\''));
        assertThat(CellLexerTest.texts(statement(line.toString()))).isEqualTo(words);
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.strings()
                .withChars("ab 1\\\"#;{}%=/.:\t")
                .ofMaxLength(12)
                .list()
                .ofMaxSize(6);
    }

    @Property(tries = 1000, seed = "2")
    void java_without_magics_is_left_as_it_is(@ForAll("java") String source) {
        Cell.Code code = (Cell.Code) CellLexer.parse(source);
        assertThat(code.masked()).isEqualTo(source);
        assertThat(code.parts()).allSatisfy(part -> {
            Part.Java java = (Part.Java) part;
            assertThat(java.magics()).isEmpty();
            assertThat(source.substring(java.start(), java.end())).isEqualTo(source);
        });
    }

    @Provide
    Arbitrary<String> java() {
        return Arbitraries.of(
                        "int a = 1;\n",
                        "a = b % c;\n",
                        "b = a\n  %c;\n",
                        "String s = \"%model x\";\n",
                        "s = \"\\\"\\\\\" + \"= %a\";\n",
                        "s = \"\"\"\n%model x\n  = %y \"quoted\" \\\"\"\"\n\"\"\";\n",
                        "char q = '\"'; char p = '%';\n",
                        "// %model x = %y \"\n",
                        "/* %model\n%model x '\n = %y */\n",
                        "for (int i = 0; i < n % 2; i++) { a %= 3; }\n",
                        "class A { int f(int x) { return x\n % y; } }\n",
                        "Runnable r = () -> { };\n",
                        "int[] d = {1, 2}; d[0] = d[1] % d[0];\n",
                        "var e = x > 1 ? \"%\" : '%' + \"\";\n",
                        "@Deprecated void g() {}\n",
                        "\n",
                        "  ")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces))
                .filter(source -> !source.isBlank());
    }

    @Property(tries = 500, seed = "3")
    void java_and_magics_between_are_told_apart(@ForAll("mixed") List<String> pieces) {
        String source = String.join("", pieces);
        long magics = pieces.stream().filter(piece -> piece.startsWith("%")).count();
        long found = ((Cell.Code) CellLexer.parse(source))
                .parts().stream().filter(Part.Statement.class::isInstance).count();
        assertThat(found).isEqualTo(magics);
        Cell.Code code = (Cell.Code) CellLexer.parse(source);
        assertThat(code.masked()).hasSameSizeAs(source);
        assertThat(code.masked().lines().count()).isEqualTo(source.lines().count());
    }

    @Provide
    Arbitrary<List<String>> mixed() {
        return Arbitraries.of(
                        "int a = 1;\n",
                        "s = \"\"\"\n%model x\n\"\"\";\n",
                        "// %model x\n",
                        "{ a = b\n % c; }\n",
                        "%model x 'a b' # why\n",
                        "%m \\\n  --option\n",
                        "%x\n")
                .list()
                .ofMinSize(1)
                .ofMaxSize(10);
    }
}
