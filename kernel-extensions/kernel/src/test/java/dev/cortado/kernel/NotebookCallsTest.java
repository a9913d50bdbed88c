package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cells call by its simple name, and what values look like, in a kernel asked over the wire. */
class NotebookCallsTest extends WithKernel {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static Result run(String code) {
        return client.execute(code);
    }

    @Test
    void an_address_is_shown_as_it_is_and_not_fetched() {
        Result result = run("URI.create(\"file:/nowhere/a%20b.jar\").toURL()");
        assertThat(data(result).keySet()).containsExactly("text/plain");
        assertThat(result.value()).isEqualTo("file:/nowhere/a%20b.jar");
    }

    @Test
    void a_value_of_an_anonymous_class_that_cannot_be_shown_is_named_by_what_it_extends() {
        assertThat(run("new Runnable() { public void run() {} public String toString() { return toString(); } }")
                        .error())
                .contains("its result, of class an anonymous java.lang.Runnable, cannot be shown");
    }

    private static List<JsonObject> contents(Result result, String type) {
        return result.published().stream()
                .filter(answer -> answer.type().equals(type))
                .map(Answer::content)
                .toList();
    }

    private static JsonObject data(Result result) {
        return contents(result, "execute_result").getFirst().getAsJsonObject("data");
    }

    @Nested
    class A_value {

        @Test
        void that_is_a_list_of_records_is_a_table_beside_its_text() {
            Result result =
                    run("record NR(String name, double p50_ms) {} List.of(new NR(\"a\", 1.5), new NR(\"b\", 2))");
            assertThat(result.value()).isEqualTo("[NR[name=a, p50_ms=1.5], NR[name=b, p50_ms=2.0]]");
            assertThat(data(result).get("text/html").getAsString())
                    .contains("cortado-table", "title=\"p50_ms\"", "<small>ms</small>");
        }

        @Test
        void that_is_an_array_of_records_is_one_too() {
            Result result = run("record NA(int x) {} new NA[] {new NA(1), new NA(2)}");
            assertThat(data(result).has("text/html")).isTrue();
        }

        @Test
        void that_is_a_picture_is_shown_at_its_size() {
            Result result = run("new java.awt.image.BufferedImage(6, 4, java.awt.image.BufferedImage.TYPE_INT_RGB)");
            JsonObject metadata = contents(result, "execute_result").getFirst().getAsJsonObject("metadata");
            assertThat(metadata.getAsJsonObject("image/png").get("width").getAsInt())
                    .isEqualTo(6);
            assertThat(data(result).get("image/png").getAsString()).startsWith("iVBORw0KGgo");
        }

        @Test
        void in_an_optional_is_shown_as_itself() {
            Result result = run("Optional.of(Table.create(\"t\", IntColumn.create(\"n\", 1, 2)))");
            assertThat(data(result).get("text/html").getAsString()).contains("cortado-table");
            assertThat(result.value()).startsWith("Optional[");
        }

        @Test
        void that_is_a_stream_can_be_used_afterwards() {
            assertThat(run("var stream = Stream.of(1, 2, 3); stream").value()).startsWith("Stream (not consumed");
            assertThat(run("stream.toList()").value()).isEqualTo("[1, 2, 3]");
        }

        @Test
        void of_enormous_text_is_cut() {
            assertThat(run("\"x\".repeat(3_000_000)").value())
                    .hasSizeLessThan(101_000)
                    .contains("more characters");
            assertThat(run("\"x\".repeat(1000)").value()).hasSize(1000);
        }

        @Test
        void of_a_class_of_a_cell_is_named_as_the_cell_names_it() {
            assertThat(run("class Plain {} List.of(new Plain(), new Plain())").value())
                    .matches("\\[Plain@\\w+, Plain@\\w+]");
        }
    }

    @Nested
    class Display {

        @Test
        void shows_null_too() {
            assertThat(run("display(null); display((Object) null);").displays()).containsExactly("null", "null");
        }

        @Test
        void shows_as_many_rows_as_asked_for() {
            Result result = run("display(Table.create(\"t\", IntColumn.create(\"n\", IntStream.range(0, 500))), 300);");
            String html = contents(result, "display_data")
                    .getFirst()
                    .getAsJsonObject("data")
                    .get("text/html")
                    .getAsString();
            assertThat(html).contains("⋮ 200 more rows");
            assertThat(run("display(List.of(), 0)").error()).contains("needs at least 1 row, not 0");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        display("*a*", "text/markdown") | text/markdown | "*a*"
                        display("<svg/>", "image/svg+xml") | image/svg+xml | "<svg/>"
                        display("{\\"a\\": [1]}", "application/json") | application/json | {"a":[1]}
                        display(Map.of("a", List.of(1)), "application/json") | application/json | {"a":[1]}
                        display(html("<b>x</b>")) | text/html | "<b>x</b>"
                        display(markdown("# x")) | text/markdown | "# x"
                        display(latex("$x$")) | text/latex | "$x$"
                        """)
        void takes_the_media_type_of_a_text(String code, String type, String form) {
            JsonObject data =
                    contents(run(code + ";"), "display_data").getFirst().getAsJsonObject("data");
            assertThat(data.get(type)).hasToString(form);
            assertThat(data.has("text/plain")).isTrue();
        }

        @Test
        void takes_the_bytes_of_a_picture(@TempDir Path folder) throws IOException {
            Path file = folder.resolve("pixel");
            Files.write(file, Base64.getDecoder().decode(PIXEL));
            String path = "Path.of(\"" + file.toString().replace("\\", "/") + "\")";
            for (String code : List.of(
                    "display(Files.readAllBytes(" + path + "), \"image/png\");", "display(image(" + path + "));")) {
                JsonObject content = contents(run(code), "display_data").getFirst();
                assertThat(content.getAsJsonObject("data").get("image/png").getAsString())
                        .isEqualTo(PIXEL);
                assertThat(content.getAsJsonObject("metadata")
                                .getAsJsonObject("image/png")
                                .get("height")
                                .getAsInt())
                        .isEqualTo(1);
            }
            assertThat(run("image(" + path + ".resolveSibling(\"none.png\"))").error())
                    .contains("there is no such file");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        display(new byte[] {1, 2, 3}, "image/png") | these bytes are no image/png
                        display("{", "application/json") | the text is not JSON
                        display(1, "image/png") | java.lang.Integer cannot be shown as image/png
                        """)
        void says_what_a_value_cannot_be_shown_as(String code, String message) {
            assertThat(run(code).error()).contains(message);
        }

        @Test
        void gives_a_handle_that_is_not_shown_unless_one_asks_for_it() {
            Result result = run("display(1)");
            assertThat(result.displays()).containsExactly("1");
            assertThat(result.value()).isNull();
            run("var kept = display(1);");
            assertThat(run("kept").value()).hasSize(36);
        }

        @Test
        void can_be_replaced_from_a_later_cell_and_another_thread() {
            Result first = run("String handle = display(\"a\");");
            String id = contents(first, "display_data")
                    .getFirst()
                    .getAsJsonObject("transient")
                    .get("display_id")
                    .getAsString();
            Result later = run(
                    "var thread = new Thread(() -> updateDisplay(handle, List.of(1))); thread.start(); thread.join();");
            JsonObject update = contents(later, "update_display_data").getFirst();
            assertThat(update.getAsJsonObject("transient").get("display_id").getAsString())
                    .isEqualTo(id);
            assertThat(update.getAsJsonObject("data").get("text/plain").getAsString())
                    .isEqualTo("[1]");
        }

        @Test
        void from_a_thread_that_a_cell_left_running_goes_to_the_cell_that_started_last() {
            run(
                    "var gate = new java.util.concurrent.CountDownLatch(1); var left = new Thread(() -> { try { gate.await(); } catch (InterruptedException e) {} display(\"late\"); }); left.start();");
            assertThat(run("gate.countDown(); left.join();").displays()).containsExactly("late");
        }

        @Test
        void is_cleared_in_the_order_of_what_is_printed() {
            Result result =
                    run("System.out.print(1); clearOutput(); System.out.print(2); clearOutput(true); display(3);");
            assertThat(result.published())
                    .extracting(Answer::type)
                    .containsExactly(
                            "status",
                            "execute_input",
                            "stream",
                            "clear_output",
                            "stream",
                            "clear_output",
                            "display_data",
                            "status");
            assertThat(contents(result, "clear_output"))
                    .extracting(content -> content.get("wait").getAsBoolean())
                    .containsExactly(false, true);
        }
    }

    @Nested
    class Input {

        private Result answering(String code, String... lines) {
            String id = client.startExecute(code, Map.of("allow_stdin", true));
            for (String line : lines) {
                assertThat(client.receive(
                                client.stdin,
                                WireClient.PATIENCE,
                                answer -> answer.type().equals("input_request")))
                        .isNotNull();
                client.send(client.stdin, "input_reply", Map.of("value", line));
            }
            return client.finish(id);
        }

        @Test
        void is_read_by_each_of_javas_ways_again_and_again() {
            for (int round = 0; round < 3; round++) {
                assertThat(answering("IO.readln(\"name? \")", "Ada ü🎉").value())
                        .isEqualTo("Ada ü🎉");
                assertThat(answering("new BufferedReader(new InputStreamReader(System.in)).readLine()", "two")
                                .value())
                        .isEqualTo("two");
                assertThat(answering("new Scanner(System.in).nextInt()", "42").value())
                        .isEqualTo("42");
                assertThat(answering("System.in.read()", "A").value()).isEqualTo("65");
                assertThat(answering("readLine(\"? \")", " x ").value()).isEqualTo(" x ");
            }
        }

        @Test
        void of_one_scanner_is_read_piece_by_piece() {
            assertThat(answering(
                                    "var numbers = new Scanner(System.in); int sum = 0; for (int i = 0; i < 4; i++) sum += numbers.nextInt(); sum",
                                    "1 2",
                                    "",
                                    "3 4")
                            .value())
                    .isEqualTo("10");
        }

        @Test
        void is_asked_for_with_its_prompt_and_hidden_where_it_is_secret() {
            String id = client.startExecute("readPassword(\"key: \")", Map.of("allow_stdin", true));
            Answer asked = client.receive(
                    client.stdin, WireClient.PATIENCE, answer -> answer.type().equals("input_request"));
            assertThat(asked.content().get("prompt").getAsString()).isEqualTo("key: ");
            assertThat(asked.content().get("password").getAsBoolean()).isTrue();
            client.send(client.stdin, "input_reply", Map.of("value", "s3cret"));
            assertThat(client.finish(id).value()).isEqualTo("s3cret");
        }

        @Test
        void ends_where_the_user_sends_the_end() {
            assertThat(answering("new BufferedReader(new InputStreamReader(System.in)).readLine() == null", "\u0004")
                            .value())
                    .isEqualTo("true");
            assertThat(answering("readLine(\"\") == null", "\u0004").value()).isEqualTo("true");
        }

        @Test
        void that_a_cell_did_not_read_is_not_left_to_the_next() {
            answering("System.in.read()", "leftover");
            assertThat(answering("readLine(\"\")", "new").value()).isEqualTo("new");
            assertThat(answering("new Scanner(System.in).nextLine()", "newer").value())
                    .isEqualTo("newer");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        new Scanner(System.in).nextLine()
                        IO.readln()
                        System.in.read()
                        readLine("name? ")
                        readPassword("key? ")
                        """)
        void is_refused_with_a_clear_word_where_nobody_can_be_asked(String code) {
            assertThat(run(code).error()).contains("this front end cannot ask for input");
        }

        @Test
        void that_is_waited_for_can_be_interrupted() {
            for (String code : List.of("readLine(\"? \")", "IO.readln()", "new Scanner(System.in).nextLine()")) {
                String id = client.startExecute(code, Map.of("allow_stdin", true));
                assertThat(client.receive(
                                client.stdin,
                                WireClient.PATIENCE,
                                answer -> answer.type().equals("input_request")))
                        .isNotNull();
                long start = System.nanoTime();
                client.askControl("interrupt_request", Map.of());
                assertThat(client.finish(id).reply().get("ename").getAsString()).isEqualTo("Interrupted");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            }
            assertThat(answering("IO.readln()", "after").value()).isEqualTo("after");
        }

        @Test
        void comes_after_what_was_printed() {
            Result result = answering("System.out.print(\"who? \"); readLine(\"\")", "x");
            assertThat(result.out()).isEqualTo("who? ");
        }

        @Test
        void has_no_console() {
            assertThat(run("System.console() == null").value()).isEqualTo("true");
        }
    }

    @Nested
    class Track {

        private String last(Result result) {
            List<Answer> shown = result.published().stream()
                    .filter(answer -> answer.type().endsWith("display_data"))
                    .toList();
            return shown.getLast()
                    .content()
                    .getAsJsonObject("data")
                    .get("text/plain")
                    .getAsString();
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        for (String s : track("w", List.of("a", "b"))) {} | w: 2 of 2 in
                        for (var s : track("w", new String[] {"a"})) {} | w: 1 of 1 in
                        for (int i : track("w", 3)) {} | w: 3 of 3 in
                        for (var s : track("w", Stream.of(1, 2))) {} | w: 2 of 2 in
                        for (int i : track("w", IntStream.range(0, 4))) {} | w: 4 of 4 in
                        for (var row : track("w", Table.create("t", IntColumn.create("n", 1, 2)))) {} | w: 2 of 2 in
                        for (var s : track(Stream.of(1, 2).filter(i -> i > 1))) {} | 1 in
                        for (var s : track("w", List.of(1, 2, 3))) { if (s == 2) break; } | w: stopped after 1 of 3
                        """)
        void goes_through_anything_and_ends_as_a_line(String code, String line) {
            Result result = run(code);
            assertThat(result.status()).isEqualTo("ok");
            assertThat(last(result)).startsWith(line);
        }

        @Test
        void is_ended_by_an_exception_and_by_an_interrupt() {
            assertThat(last(run("for (int i : track(\"w\", 3)) { if (i == 1) throw new IllegalStateException(); }")))
                    .startsWith("w: stopped after 1 of 3");
            String id = client.startExecute("for (int i : track(\"w\", 3)) { Thread.sleep(60_000); }", Map.of());
            assertThat(client.receive(
                            client.published,
                            WireClient.PATIENCE,
                            answer -> answer.type().equals("display_data")))
                    .isNotNull();
            client.askControl("interrupt_request", Map.of());
            assertThat(last(client.finish(id))).startsWith("w: interrupted after 0 of 3");
        }
    }
}
