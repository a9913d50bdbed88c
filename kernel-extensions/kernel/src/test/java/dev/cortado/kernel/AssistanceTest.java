package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completion and documentation while a cell is written; {@code |} marks the cursor. */
class AssistanceTest {

    private static final Logger LOGGER = LoggerFactory.getLogger(AssistanceTest.class);

    private static KernelProcess kernel;

    @BeforeAll
    static void start() throws IOException {
        kernel = KernelProcess.start();
        kernel.client.execute("var sessionList = new ArrayList<String>(); String 名前 = \"\";");
    }

    @AfterAll
    static void stop() throws IOException {
        kernel.close();
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
}
