package dev.cortado.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion of magics; {@code |} marks the cursor. */
class MagicCompletionTest {

    private static AssistFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new AssistFixture("var sessionList = new ArrayList<String>();");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Nested
    class Verbs {

        @Test
        void say_what_they_do() {
            assertThat(fixture.offered("%ben|"))
                    .containsExactly(new Completion(
                            "benchmark",
                            "magic",
                            "Times models against each other, interleaved in a process of their own."));
            assertThat(fixture.texts("%|")).contains("benchmark", "time", "quantize");
            assertThat(fixture.texts("%%ti|")).contains("time");
        }

        @Test
        void stand_where_a_magic_may_stand_and_nowhere_else() {
            assertThat(fixture.completed("var t = %ben|")).containsExactly("var t = %benchmark");
            assertThat(fixture.completed("for (;;) {\n    %ben|\n}")).containsExactly("for (;;) {\n    %benchmark\n}");
            assertThat(fixture.texts("17\n  %ben|")).doesNotContain("benchmark");
            assertThat(fixture.texts("17 %ben|")).doesNotContain("benchmark");
            assertThat(fixture.texts("String s = \"%ben|")).doesNotContain("benchmark");
            assertThat(fixture.texts("String s = \"\"\"\n%ben|")).doesNotContain("benchmark");
            assertThat(fixture.texts("// \n/*\n%ben|")).doesNotContain("benchmark");
            assertThat(fixture.texts("int a;\n%%ti|")).doesNotContain("time");
        }
    }

    @Nested
    class Options {

        @Test
        void say_what_they_are_for() {
            assertThat(fixture.one("%quantize m --we|", "--weight-type").type()).isEqualTo("option");
            assertThat(fixture.one("%quantize m --we|", "--weight-type").signature())
                    .contains("integers weights");
            assertThat(fixture.texts("%quantize m --|")).contains("--as", "--per-channel", "--no-per-channel");
        }

        @Test
        void that_stand_there_already_are_not_offered_again() {
            assertThat(fixture.texts("%quantize m --as m8 --|"))
                    .contains("--bits")
                    .doesNotContain("--as");
        }

        @Test
        void have_values_behind_a_blank_or_an_equals_sign() {
            assertThat(fixture.texts("%quantize m --weight-type |")).containsExactly("INT8", "UINT8");
            assertThat(fixture.completed("%quantize m --weight-type=u|"))
                    .containsExactly("%quantize m --weight-type=UINT8");
            assertThat(fixture.completed("%quantize m --operators MatMul,Ga|"))
                    .containsExactly("%quantize m --operators MatMul,Gather");
        }

        @Test
        void are_not_looked_for_in_comments() {
            assertThat(fixture.texts("%quantize m # --|")).isEmpty();
        }

        @Test
        void go_on_behind_a_joined_line() {
            assertThat(fixture.texts("%quantize m \\\n  --weight-ty|")).containsExactly("--weight-type");
        }
    }

    @Nested
    class Values {

        @TempDir
        private Path folder;

        @Test
        void name_files_with_blanks_in_quotes() throws IOException {
            Files.writeString(folder.resolve("two words.onnx"), "");
            Files.createDirectory(folder.resolve("sub folder"));
            assertThat(fixture.completed("%model m " + folder + "/tw|"))
                    .containsExactly("%model m \"" + folder + "/two words.onnx\"");
            assertThat(fixture.completed("%model m \"" + folder + "/tw|"))
                    .containsExactly("%model m \"" + folder + "/two words.onnx\"");
            assertThat(fixture.completed("%model m '" + folder + "/su|"))
                    .containsExactly("%model m '" + folder + "/sub folder/");
            assertThat(fixture.completed("%model m x --tokenizer=" + folder + "/tw|"))
                    .containsExactly("%model m x --tokenizer=\"" + folder + "/two words.onnx\"");
        }

        @Test
        void name_files_relative_to_the_notebook() {
            assertThat(fixture.completed("%jars src/ma|")).containsExactly("%jars src/main/");
            assertThat(fixture.one("%jars src/ma|", "src/main/").type()).isEqualTo("path");
        }

        @Test
        void name_the_schemes_of_resources() {
            assertThat(fixture.texts("%model m |")).contains("maven:", "npm:", "hf:", "https:", "file:");
            assertThat(fixture.one("%model m mav|", "maven:").signature())
                    .isEqualTo("maven:group:artifact:version!/entry");
        }

        @Test
        void are_variables_in_braces() {
            assertThat(fixture.completed("%save m out/{sess|")).containsExactly("%save m out/{sessionList}");
            assertThat(fixture.texts("%save m 'out/{sess|")).isEmpty();
        }
    }

    @Nested
    class Code {

        @Test
        void behind_a_magic_is_completed_as_java() {
            assertThat(fixture.completed("%time sessionList.isE|")).containsExactly("%time sessionList.isEmpty()");
            assertThat(fixture.completed("int a = 1;\nvar k = %time sessionList.isE|\nint b;"))
                    .containsExactly("int a = 1;\nvar k = %time sessionList.isEmpty()\nint b;");
        }

        @Test
        void in_a_cell_magics_body_is_completed_as_java() {
            assertThat(fixture.completed("%%time\nvar s = \"\";\ns.isE|"))
                    .containsExactly("%%time\nvar s = \"\";\ns.isEmpty()");
        }

        @Test
        void behind_a_magic_with_an_open_quote_is_still_java() {
            assertThat(fixture.completed("%quantize 'abc\nsessionList.isE|"))
                    .containsExactly("%quantize 'abc\nsessionList.isEmpty()");
        }
    }
}
