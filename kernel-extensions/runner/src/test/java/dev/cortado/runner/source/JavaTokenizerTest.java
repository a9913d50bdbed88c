package dev.cortado.runner.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.runner.source.Token.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JavaTokenizerTest {

    private static String of(Kind kind, String source) {
        return JavaTokenizer.tokens(source).stream()
                .filter(token -> token.kind() == kind)
                .map(Token::text)
                .collect(Collectors.joining("|"));
    }

    @Test
    void each_piece_is_recognised() {
        String source = """
                %model minilm maven:a:b:1
                import java.util.List; // comment "no string"
                /* block
                   100 */ @Override final String text = "a \\" /* b */";
                char c = '"'; char d = '\\''; var block = \"""
                    "quoted" \\\""" end
                    \""";
                double x = 0x1.8p+3 + 1e-5 + .5f + 1_000L - 3;
                  %time f()
                int y = a % b;
                """;
        assertThat(of(Kind.MAGIC, source)).isEqualTo("%model minilm maven:a:b:1|%time f()");
        assertThat(of(Kind.COMMENT, source)).isEqualTo("// comment \"no string\"|/* block\n   100 */");
        assertThat(of(Kind.STRING, source))
                .isEqualTo("\"a \\\" /* b */\"|\"\"\"\n    \"quoted\" \\\"\"\" end\n    \"\"\"");
        assertThat(of(Kind.CHARACTER, source)).isEqualTo("'\"'|'\\''");
        assertThat(of(Kind.NUMBER, source)).isEqualTo("0x1.8p+3|1e-5|.5f|1_000L|3");
        assertThat(of(Kind.ANNOTATION, source)).isEqualTo("@Override");
        assertThat(of(Kind.KEYWORD, source)).isEqualTo("import|final|char|char|var|double|int");
        assertThat(of(Kind.TYPE, source)).isEqualTo("List|String");
    }

    @Test
    void a_cell_magic_is_one_piece() {
        assertThat(JavaTokenizer.tokens("%%time\nint a;")).hasSize(1);
    }

    @Test
    void the_pieces_joined_are_the_text_whatever_it_is() {
        Random random = new Random(42);
        List<String> bits = List.of(
                "\"", "'", "\\", "/*", "*/", "//", "\"\"\"", "%", "\n", " ", "@", "a", "Z9", "1.", "0x", "e+", "\t",
                "é", "😀", "{", ";");
        for (int round = 0; round < 5000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(12); count > 0; count--) {
                text.append(bits.get(random.nextInt(bits.size())));
            }
            List<Token> tokens = JavaTokenizer.tokens(text.toString());
            assertThat(tokens.stream().map(Token::text).collect(Collectors.joining()))
                    .isEqualTo(text.toString());
            assertThat(tokens).noneMatch(token -> token.text().isEmpty());
        }
    }
}
