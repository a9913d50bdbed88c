package dev.cortado.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellLexerTest {

    private static List<Part> parts(String source) {
        return ((Cell.Code) CellLexer.parse(source)).parts();
    }

    static List<String> texts(MagicCall call) {
        List<String> texts = new ArrayList<>();
        for (Argument argument : call.arguments()) {
            StringBuilder text = new StringBuilder();
            for (Argument.Piece piece : argument.pieces()) {
                text.append(
                        switch (piece) {
                            case Argument.Text plain -> plain.text();
                            case Argument.Variable variable -> "<" + variable.name() + ">";
                        });
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static MagicCall statement(String source) {
        List<Part> parts = parts(source);
        assertThat(parts).hasSize(1);
        return ((Part.Statement) parts.getFirst()).call();
    }

    private static MagicCall assigned(String source) {
        Part.Java java = (Part.Java) parts(source).getFirst();
        assertThat(java.magics()).hasSize(1);
        return java.magics().getFirst().call();
    }

    @Nested
    class A_line_magic {

        @Test
        void begins_a_line() {
            assertThat(statement("%models").verb()).isEqualTo("models");
            assertThat(texts(statement("  %model minilm maven:g:a:1!/m.onnx")))
                    .containsExactly("minilm", "maven:g:a:1!/m.onnx");
        }

        @Test
        void stands_between_statements() {
            List<Part> parts = parts("int a = 1;\n%inspect m\nclass A {\n}\n%inspect n\nint b;");
            assertThat(parts).hasSize(5);
            assertThat(((Part.Statement) parts.get(1)).call().verb()).isEqualTo("inspect");
            assertThat(texts(((Part.Statement) parts.get(3)).call())).containsExactly("n");
        }

        @Test
        void follows_another() {
            assertThat(parts("%a\n%b\n\n%c")).hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Table t = %benchmark a b",
                    "var t=%benchmark a b",
                    "final Table t =\n  %benchmark a b",
                    "int x = 1; Table t = %benchmark a b",
                    "t = %benchmark a b"
                })
        void gives_its_value_to_a_variable(String source) {
            Part.Java java = (Part.Java) parts(source).getFirst();
            assertThat(java.magics()).singleElement().satisfies(inline -> {
                assertThat(inline.topLevel()).isTrue();
                assertThat(inline.call().verb()).isEqualTo("benchmark");
                assertThat(texts(inline.call())).containsExactly("a", "b");
            });
        }

        @Test
        void runs_with_its_block_when_it_stands_in_one() {
            Part.Java java = (Part.Java) parts("for (String m : names) {\n  %inspect {m}\n  var t = %evaluate m\n}")
                    .getFirst();
            assertThat(java.magics())
                    .hasSize(2)
                    .allSatisfy(inline -> assertThat(inline.topLevel()).isFalse());
        }
    }

    @Nested
    class A_percent_sign_stays_what_it_is {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "17 % rem",
                    "17\n %rem",
                    "int x = a\n  %b;",
                    "f(a)\n%b",
                    "a[0]\n%b",
                    "String s = \"\"\"\n    %model x\n    \"\"\";",
                    "String s = \"\"\"\n    a \\\"\"\" \n%model x\n    \"\"\";",
                    "/* comment\n%model x\n*/ int a;",
                    "// comment; %model x\nint a;",
                    "String s = \"a;\\\"\" ; char c = ';' ; int d = c\n%e;",
                    "char c = '\\'';\nchar d = '\"'; String e = \"= %model x\";",
                    "System.out.printf(\"%d%n\", 5);",
                    "f(x = %b)",
                    "a == %b",
                    "a %= %b",
                    "a <= %b",
                    "int x = y %z;",
                    "; % model",
                    "%5"
                })
        void in(String source) {
            Cell.Code code = (Cell.Code) CellLexer.parse(source);
            assertThat(code.masked()).isEqualTo(source);
            assertThat(code.parts()).hasSize(1);
            assertThat(((Part.Java) code.parts().getFirst()).magics()).isEmpty();
        }
    }

    @Nested
    class Arguments {

        @Test
        void are_separated_by_white_space() {
            assertThat(texts(statement("%m  a\t b   c "))).containsExactly("a", "b", "c");
        }

        @Test
        void keep_white_space_in_quotes() {
            assertThat(texts(statement("%m \"a b\" 'c  d' --title=\"e f\" ''")))
                    .containsExactly("a b", "c  d", "--title=e f", "");
        }

        @Test
        void keep_quotes_in_the_middle_of_a_word() {
            assertThat(texts(statement("%m it's f(\"a\")"))).containsExactly("it's", "f(\"a\")");
        }

        @Test
        void keep_backslashes_of_windows_paths() {
            assertThat(texts(statement("%m C:\\models\\new \"C:\\my models\\x\" C:\\out\\")))
                    .containsExactly("C:\\models\\new", "C:\\my models\\x", "C:\\out\\");
        }

        @Test
        void go_on_in_the_next_line_after_a_backslash() {
            MagicCall call = statement("%m a \\\n   b \\  \r\n c");
            assertThat(texts(call)).containsExactly("a", "b", "c");
        }

        @Test
        void end_at_a_comment_but_not_at_a_number_sign_within() {
            assertThat(texts(statement("%m https://h/m.onnx#sha256=ab12 # the small one")))
                    .containsExactly("https://h/m.onnx#sha256=ab12");
            assertThat(texts(statement("%m 'a # b' # c"))).containsExactly("a # b");
            assertThat(texts(statement("%m # nothing"))).isEmpty();
        }

        @Test
        void may_end_with_a_semicolon_that_makes_the_magic_quiet() {
            assertThat(statement("%m a;").quiet()).isTrue();
            assertThat(texts(statement("%m a;"))).containsExactly("a");
            assertThat(statement("%m a ; # why").quiet()).isTrue();
            assertThat(statement("%m;").quiet()).isTrue();
            assertThat(statement("%m 'a;'").quiet()).isFalse();
            assertThat(texts(statement("%m a;b"))).containsExactly("a;b");
            assertThat(assigned("Table t = %m a;").quiet()).isTrue();
        }

        @Test
        void take_values_of_variables_where_written_so() {
            assertThat(texts(statement("%m {a} x{b}y \"{c} d\" '{e}' {} {1} {f,g} {h")))
                    .containsExactly("<a>", "x<b>y", "<c> d", "{e}", "{}", "{1}", "{f,g}", "{h");
        }

        @Test
        void with_a_quote_that_is_not_closed_are_refused() {
            assertThatThrownBy(() -> CellLexer.parse("int a;\n%m \"a b\n"))
                    .isInstanceOf(CellSyntaxException.class)
                    .hasMessageContaining("not closed")
                    .satisfies(e ->
                            assertThat(((CellSyntaxException) e).position()).isEqualTo(10));
        }

        @Test
        void may_hold_java_whose_quotes_pair_up() {
            assertThat(texts(statement("%time names.split(\", \").length")))
                    .containsExactly("names.split(\",", "\").length");
            assertThat(texts(statement("%time g('c', \")\")"))).containsExactly("g('c',", ")" + ")");
        }

        @Test
        void leave_braces_around_words_of_the_language_alone() {
            assertThat(texts(statement("%time new Object[]{null}"))).containsExactly("new", "Object[]{null}");
        }

        @Test
        void are_not_needed_to_ask_for_help() {
            assertThat(statement("%quantize?").help()).isTrue();
            assertThat(statement("%quantize?").verb()).isEqualTo("quantize");
        }
    }

    @Nested
    class A_cell_magic {

        @Test
        void owns_the_whole_cell() {
            Cell.Magic magic = (Cell.Magic) CellLexer.parse("%%recipe a 'b c'\nline 1\n  %line 2\n");
            assertThat(magic.call().verb()).isEqualTo("recipe");
            assertThat(texts(magic.call())).containsExactly("a", "b c");
            assertThat(magic.body()).isEqualTo("line 1\n  %line 2\n");
        }

        @Test
        void comes_after_blank_lines_and_comments_with_or_without_a_body() {
            assertThat(((Cell.Magic) CellLexer.parse("\n// why\n/* how */\n%%recipe")).body())
                    .isEmpty();
            assertThat(((Cell.Magic) CellLexer.parse("%%recipe\r\nbody")).body())
                    .isEqualTo("body");
        }

        @Test
        void anywhere_else_is_refused() {
            assertThatThrownBy(() -> CellLexer.parse("int a;\n%%recipe"))
                    .isInstanceOf(CellSyntaxException.class)
                    .hasMessageContaining("first thing");
        }
    }

    @Nested
    class A_question {

        @Test
        void stands_alone_on_the_last_line() {
            assertThat(parts("minilm?")).containsExactly(new Part.Question("minilm", false));
            assertThat(parts("int a;\nMath.max??\n").getLast()).isEqualTo(new Part.Question("Math.max", true));
        }

        @Test
        void may_come_before_the_name_as_in_IPython() {
            assertThat(parts("?List")).containsExactly(new Part.Question("List", false));
            assertThat(parts("int a;\n??twice\n").getLast()).isEqualTo(new Part.Question("twice", true));
            assertThat(parts("?%benchmark")).containsExactly(new Part.Question("%benchmark", false));
            assertThat(parts("?a?").getFirst()).isInstanceOf(Part.Java.class);
            assertThat(parts("var x = b\n  ? c : d;").getFirst()).isInstanceOf(Part.Java.class);
        }

        @Test
        void is_not_a_conditional_expression() {
            assertThat(parts("a?\n1 : 2").getFirst()).isInstanceOf(Part.Java.class);
            assertThat(parts("x = a ? b : c").getFirst()).isInstanceOf(Part.Java.class);
        }
    }

    @Nested
    class The_text_of_a_magic {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                ignoreLeadingAndTrailingWhitespace = false,
                value = {
                    "%m|",
                    "%m  a  b|a  b",
                    "%m \"a  b\".length()|\"a  b\".length()",
                    "%m f({x}, '{y}')|f({x}, '{y}')",
                    "%m a;|a",
                    "%m a ; # said|a",
                    "%m a # said|a",
                    "%m a#b|a#b",
                    "%m f(\"a # b ;\"); # said|f(\"a # b ;\")",
                    "%m \"a\\\" # b\" # c|\"a\\\" # b\"",
                    "%m '\"' + \" # \"|'\"' + \" # \"",
                    "%m it's # said|it's"
                })
        void is_as_written(String cell, String text) {
            assertThat(statement(cell).text()).isEqualTo(text == null ? "" : text);
        }

        @Test
        void joins_lines() {
            assertThat(statement("%m a \\\n  b \\\r\n c;").text().split(" +")).containsExactly("a", "b", "c");
        }

        @Test
        void of_an_assigned_magic_ends_with_its_line() {
            assertThat(assigned("int n = %m 6*7; # answer\nint k = 2;").text()).isEqualTo("6*7");
        }

        @Test
        void of_a_cell_magic_is_its_first_line() {
            Cell.Magic magic = (Cell.Magic) CellLexer.parse("%%m  a 'b  c'\nbody");
            assertThat(magic.call().text()).isEqualTo("a 'b  c'");
        }
    }
}
