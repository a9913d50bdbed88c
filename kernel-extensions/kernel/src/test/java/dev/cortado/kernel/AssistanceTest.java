package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completion and documentation while a cell is written; {@code |} marks the cursor. */
class AssistanceTest extends WithKernel {

    private static final Logger LOGGER = LoggerFactory.getLogger(AssistanceTest.class);

    @BeforeAll
    static void prepare() {
        kernel.client.execute("var sessionList = new ArrayList<String>(); String 名前 = \"\";");
    }

    private static JsonObject ask(String type, String marked) {
        int cursor = marked.codePointCount(0, marked.indexOf('|'));
        return kernel.client.ask(
                type, Map.of("code", marked.replace("|", ""), "cursor_pos", cursor, "detail_level", 0));
    }

    /** What the cell becomes with each match put in. */
    private static List<String> completed(String marked) {
        JsonObject answer = ask("complete_request", marked);
        int[] code = marked.replace("|", "").codePoints().toArray();
        int start = answer.get("cursor_start").getAsInt();
        int end = answer.get("cursor_end").getAsInt();
        return answer.getAsJsonArray("matches").asList().stream()
                .map(JsonElement::getAsString)
                .map(match -> new String(code, 0, start)
                        + match
                        + new String(Arrays.copyOfRange(code, end, code.length), 0, code.length - end))
                .toList();
    }

    @Nested
    class Completion {

        @Test
        void offers_members_of_session_variables() {
            assertThat(completed("sessionList.isE|")).containsExactly("sessionList.isEmpty()");
            assertThat(completed("int n = 1;\nsessionList.get(0).toUpp| ;"))
                    .contains("int n = 1;\nsessionList.get(0).toUpperCase( ;");
        }

        @Test
        void knows_what_the_cell_declares_before() {
            assertThat(completed("import java.util.concurrent.*;\nvar fresh = new StringBuilder();\nfresh.rev|"))
                    .containsExactly(
                            "import java.util.concurrent.*;\nvar fresh = new StringBuilder();\nfresh.reverse()");
        }

        @Test
        void looks_into_blocks() {
            assertThat(completed("for (String s : sessionList) {\n    s.subs|\n}"))
                    .isNotEmpty()
                    .allSatisfy(text -> assertThat(text).contains("s.substring("));
        }

        @Test
        void offers_classes_and_variables() {
            assertThat(completed("sessionL|")).contains("sessionList");
            assertThat(completed("Collecto|")).contains("Collectors");
        }

        @Test
        void says_what_each_match_is() {
            JsonObject answer = ask("complete_request", "String s = \"🎉\"; sessionList.isE|");
            JsonObject match = answer.getAsJsonObject("metadata")
                    .getAsJsonArray("_jupyter_types_experimental")
                    .get(0)
                    .getAsJsonObject();
            assertThat(match.get("text").getAsString()).isEqualTo("isEmpty()");
            assertThat(match.get("type").getAsString()).isEqualTo("method");
            assertThat(match.get("signature").getAsString()).isEqualTo("() boolean");
            assertThat(match.get("start").getAsInt())
                    .isEqualTo(answer.get("cursor_start").getAsInt())
                    .isEqualTo("String s = \"x\"; sessionList.".length());
            assertThat(match.get("end").getAsInt())
                    .isEqualTo(answer.get("cursor_end").getAsInt());
        }

        @Test
        void knows_the_models_of_the_session() {
            assertThat(completed("%quantize sess|")).as("no model").isEmpty();
            assertThat(completed("%quantize x --weight-type=ui|")).containsExactly("%quantize x --weight-type=UINT8");
        }

        @Test
        void counts_characters_as_the_protocol_does() {
            assertThat(completed("String s = \"🎉🎉\"; 名前.isE|")).containsExactly("String s = \"🎉🎉\"; 名前.isEmpty()");
        }

        @Test
        void offers_verbs_of_magics() {
            assertThat(completed("%ec|")).containsExactly("%echo");
            assertThat(completed("int a;\n  %no|\nint b;")).containsExactly("int a;\n  %note\nint b;");
            assertThat(completed("var n = %no|")).containsExactly("var n = %note");
            assertThat(completed("%%bo|")).containsExactly("%%body");
        }

        @Test
        void is_not_disturbed_by_magics_before() {
            assertThat(completed("%echo a 'b\" c'\nvar n = %note x\nsessionList.isE|"))
                    .containsExactly("%echo a 'b\" c'\nvar n = %note x\nsessionList.isEmpty()");
        }

        @Test
        void has_an_answer_for_anything() {
            assertThat(completed("|")).isNotNull();
            assertThat(completed("\"unclosed |")).isNotNull();
            assertThat(completed("{{{)))|")).isNotNull();
        }

        @Test
        void warm_is_quick() {
            long[] nanos = new long[21];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                completed("int a" + i + " = 1;\nsessionList.add|");
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            LOGGER.info("completion: median {} ms", nanos[nanos.length / 2] / 1_000_000);
        }
    }

    @Nested
    class Inspection {

        private String inspected(String marked) {
            JsonObject answer = ask("inspect_request", marked);
            return answer.get("found").getAsBoolean()
                    ? answer.getAsJsonObject("data").get("text/plain").getAsString()
                    : null;
        }

        @Test
        void gives_signatures_of_methods() {
            assertThat(inspected("\"abc\".sub|string(1)")).contains("substring").contains("int");
            assertThat(inspected("sessionList.add(|")).contains("add");
        }

        @Test
        void gives_the_types_of_variables() {
            assertThat(inspected("int n = 1;\nsession|List")).contains("ArrayList");
        }

        @Test
        void says_when_nothing_is_known() {
            assertThat(inspected("nothingOfThatName|")).isNull();
        }
    }

    @Nested
    class Values {

        @Test
        void are_read_without_running_code() {
            kernel.client.execute("int asked = 0;\nclass Counting { public int size() { return ++asked; } "
                    + "public String toString() { return \"counting\"; } }\nvar counting = new Counting();");
            JsonObject answer = ask("inspect_request", "count|ing");
            assertThat(answer.getAsJsonObject("data").get("text/plain").getAsString())
                    .contains("Counting counting", "declared in cell [", "value: counting");
            assertThat(answer.getAsJsonObject("data").get("text/html").getAsString())
                    .contains("<b>Counting counting</b>");
            assertThat(kernel.client.execute("asked").value()).isEqualTo("0");
        }

        @Test
        void of_a_cell_are_not_touched_by_questions() {
            kernel.client.execute("int touched = 1;");
            completed("touched = 2;\ntouched = touched + 1;\ntouc|");
            ask("inspect_request", "touched = 3;\ntouch|ed");
            assertThat(kernel.client.execute("touched").value()).isEqualTo("1");
        }
    }

    @Nested
    class Completeness {

        private JsonObject of(String code) {
            return kernel.client.ask("is_complete_request", Map.of("code", code));
        }

        @Test
        void is_told_with_the_indentation_of_the_next_line() {
            assertThat(of("int f() {").get("status").getAsString()).isEqualTo("incomplete");
            assertThat(of("int f() {").get("indent").getAsString()).isEqualTo("    ");
            assertThat(of("int f() { return 1; }").get("status").getAsString()).isEqualTo("complete");
            assertThat(of("int f() { return 1; }").has("indent")).isFalse();
            assertThat(of("\"abc").get("status").getAsString()).isEqualTo("invalid");
        }
    }
}
