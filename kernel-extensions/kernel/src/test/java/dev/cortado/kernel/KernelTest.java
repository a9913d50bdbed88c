package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kernel in a process of its own, asked over the wire protocol as a front end would ask it. */
class KernelTest extends WithKernel {

    private static Result run(String code) {
        return client.execute(code);
    }

    @Nested
    class A_result {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        1 + 2 | 3
                        'int ra = 20; int rb = 22; ra + rb;' | 42
                        "text" | text
                        new int[][] {{1, 2}, {3}} | [[1, 2], [3]]
                        new String[] {"a", null} | [a, null]
                        List.of(1, 2) | [1, 2]
                        Map.of("a", new double[] {1.5}) | {a=[1.5]}
                        Optional.of(new int[] {7}) | Optional[[7]]
                        'record RP(int x, String y) {} new RP(1, "z")' | RP[x=1, y=z]
                        "a%b" + 17 % 5 | a%b2
                        'enum RE { RED } RE.RED' | RED
                        IntStream.range(0, 3).boxed().toList() | [0, 1, 2]
                        new BigDecimal("1.10") | 1.10
                        """)
        void is_the_readable_text_of_the_last_expression(String code, String text) {
            assertThat(run(code).value()).isEqualTo(text);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        int nothing = 1;
                        null
                        void nothing() {}
                        nothing();
                        System.out.printf("printed%n")
                        if (true) { nothing(); }
                        ;
                        // only a comment
                        ~~
                        import java.util.concurrent.*;
                        """)
        void is_not_shown_where_there_is_none(String code) {
            Result result = run(code);
            assertThat(result.status()).isEqualTo("ok");
            assertThat(result.value()).isNull();
        }

        @Test
        void of_a_long_list_is_cut_with_a_note() {
            assertThat(run("IntStream.range(0, 5000).boxed().toList()").value())
                    .endsWith("999, … 4000 more]")
                    .startsWith("[0, 1, 2");
        }

        @Test
        void that_cannot_be_shown_is_reported() {
            Result result = run("class NoText { public String toString() { return \"\" + this; } }\nnew NoText()");
            assertThat(result.status()).isEqualTo("error");
            assertThat(result.error()).contains("class NoText, cannot be shown: java.lang.StackOverflowError");
            assertThat(run("1").value()).isEqualTo("1");
        }

        @Test
        void is_not_held_in_memory_after_the_cell() {
            run("class Big { byte[] bytes = new byte[1_000_000]; }");
            run(
                    "java.lang.ref.WeakReference<Object> watched = null;\n"
                            + "Big make() { var big = new Big(); watched = new java.lang.ref.WeakReference<>(big); return big; }");
            assertThat(run("make()").value()).startsWith("Big@");
            assertThat(run("for (int i = 0; i < 50 && watched.get() != null; i++) { System.gc(); Thread.sleep(20); }\n"
                                    + "watched.get() == null")
                            .value())
                    .isEqualTo("true");
        }

        @Test
        void stays_available_through_the_session() {
            run("var list = new ArrayList<Integer>();");
            run("list.add(5); list.add(6);");
            assertThat(run("list").value()).isEqualTo("[5, 6]");
        }
    }

    @Nested
    class The_protocol {

        @Test
        void numbers_the_cells_and_pairs_busy_with_idle() {
            Result first = run("int p = 1;");
            Result second = run("p");
            assertThat(first.states()).containsExactly("busy", "idle");
            assertThat(second.reply().get("execution_count").getAsInt())
                    .isEqualTo(first.reply().get("execution_count").getAsInt() + 1);
            assertThat(second.published())
                    .extracting(Answer::type)
                    .containsExactly("status", "execute_input", "execute_result", "status");
        }

        @Test
        void keeps_silent_cells_silent_and_uncounted() {
            int before = run("1").reply().get("execution_count").getAsInt();
            Result silent = client.execute("System.out.println(5); 7", Map.of("silent", true));
            assertThat(silent.published()).extracting(Answer::type).containsOnly("status");
            assertThat(run("1").reply().get("execution_count").getAsInt()).isEqualTo(before + 1);
        }

        @Test
        void evaluates_user_expressions() {
            JsonObject answers = client.execute(
                            "int ue = 6;", Map.of("user_expressions", Map.of("good", "ue * 7", "bad", "nowhere")))
                    .reply()
                    .getAsJsonObject("user_expressions");
            assertThat(answers.getAsJsonObject("good")
                            .getAsJsonObject("data")
                            .get("text/plain")
                            .getAsString())
                    .isEqualTo("42");
            assertThat(answers.getAsJsonObject("bad").get("status").getAsString())
                    .isEqualTo("error");
        }

        @Test
        void aborts_the_cells_behind_a_failed_one_if_asked_to() {
            String first = client.startExecute("Thread.sleep(300); throw new RuntimeException();", Map.of());
            String second = client.startExecute("int neverRun = 1;", Map.of());
            assertThat(client.finish(first).status()).isEqualTo("error");
            assertThat(client.finish(second).status()).isEqualTo("aborted");
            String third = client.startExecute(
                    "Thread.sleep(300); throw new RuntimeException();", Map.of("stop_on_error", false));
            String fourth = client.startExecute("4", Map.of());
            client.finish(third);
            assertThat(client.finish(fourth).value()).isEqualTo("4");
        }

        @Test
        void describes_the_kernel() {
            JsonObject info = client.ask("kernel_info_request", Map.of());
            JsonObject language = info.getAsJsonObject("language_info");
            assertThat(info.get("protocol_version").getAsString()).startsWith("5.");
            assertThat(language.get("name").getAsString()).isEqualTo("java");
            assertThat(language.get("mimetype").getAsString()).isEqualTo("text/x-java");
            assertThat(language.get("file_extension").getAsString()).isEqualTo(".jshell");
            assertThat(language.get("version").getAsString())
                    .startsWith("" + Runtime.version().feature());
        }

        @Test
        void tells_whether_code_is_complete() {
            assertThat(complete("int a = 1;")).isEqualTo("complete");
            assertThat(complete("1 + 2")).isEqualTo("complete");
            assertThat(complete("%inspect a\nint b = 2;\n")).isEqualTo("complete");
            assertThat(complete("int a = ;;; )")).isEqualTo("invalid");
            JsonObject open = client.ask("is_complete_request", Map.of("code", "class A {\n  void f() {"));
            assertThat(open.get("status").getAsString()).isEqualTo("incomplete");
            assertThat(open.get("indent").getAsString()).isEqualTo("      ");
            assertThat(complete("%m a \\")).isEqualTo("incomplete");
        }

        private String complete(String code) {
            return client.ask("is_complete_request", Map.of("code", code))
                    .get("status")
                    .getAsString();
        }

        @Test
        void remembers_what_was_run() {
            run("\"remembered\" + 1");
            JsonObject tail = client.ask(
                    "history_request",
                    Map.of("hist_access_type", "tail", "n", 1, "output", true, "raw", true, "session", 0));
            assertThat(tail.getAsJsonArray("history")
                            .get(0)
                            .getAsJsonArray()
                            .get(2)
                            .getAsJsonArray())
                    .extracting(element -> element.getAsString())
                    .containsExactly("\"remembered\" + 1", "remembered1");
            JsonObject search = client.ask(
                    "history_request",
                    Map.of(
                            "hist_access_type",
                            "search",
                            "pattern",
                            "*remem?ered*",
                            "n",
                            5,
                            "output",
                            false,
                            "raw",
                            true,
                            "unique",
                            true));
            assertThat(search.getAsJsonArray("history")).hasSize(1);
        }

        @Test
        void survives_what_is_no_message() {
            client.shell.send("garbage");
            client.shell.sendMore("<IDS|MSG>");
            client.shell.sendMore("wrong signature");
            client.shell.sendMore("{}");
            client.shell.sendMore("{}");
            client.shell.sendMore("{}");
            client.shell.send("{}");
            client.send(client.shell, "no_such_request", Map.of());
            assertThat(run("5").value()).isEqualTo("5");
        }

        @Test
        void echoes_heartbeats() {
            client.heartbeat.setReceiveTimeOut(5000);
            client.heartbeat.send("ping");
            assertThat(client.heartbeat.recvStr()).isEqualTo("ping");
        }

        @Test
        void answers_comms_of_unknown_targets_with_a_close() {
            String id = client.send(
                    client.shell, "comm_open", Map.of("comm_id", "c1", "target_name", "nobody", "data", Map.of()));
            assertThat(client.receive(
                            client.published,
                            WireClient.PATIENCE,
                            answer ->
                                    answer.parent().equals(id) && answer.type().equals("comm_close")))
                    .isNotNull();
            assertThat(client.ask("comm_info_request", Map.of())
                            .getAsJsonObject("comms")
                            .entrySet())
                    .isEmpty();
        }
    }

    @Nested
    class Output {

        @Test
        void reaches_the_cell_from_any_thread() {
            Result result = run("""
                    System.out.println("main");
                    Thread other = new Thread(() -> System.out.println("other"));
                    other.start();
                    other.join();
                    System.err.println("problem");
                    """);
            assertThat(result.out()).isEqualTo("main\nother\n");
            assertThat(result.stream("stderr")).isEqualTo("problem\n");
        }

        @Test
        void keeps_the_order_of_prints_displays_and_result() {
            Result result = run("System.out.print(1); display(\"two\"); System.err.print(3); System.out.print(4); 5");
            assertThat(result.published())
                    .extracting(Answer::type)
                    .containsExactly(
                            "status",
                            "execute_input",
                            "stream",
                            "display_data",
                            "stream",
                            "stream",
                            "execute_result",
                            "status");
        }

        @Test
        void of_many_small_prints_comes_in_few_messages_and_complete() {
            Result result = run("for (int i = 0; i < 100_000; i++) System.out.println(i);");
            assertThat(result.out())
                    .isEqualTo(IntStream.range(0, 100_000)
                            .mapToObj(i -> i + "\n")
                            .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                            .toString());
            assertThat(result.published()).hasSizeLessThan(1000);
        }

        @Test
        void of_parallel_prints_is_complete() {
            Result result = run("IntStream.range(0, 20_000).parallel().forEach(System.out::println);");
            assertThat(result.out()
                            .lines()
                            .mapToInt(Integer::parseInt)
                            .sorted()
                            .boxed()
                            .toList())
                    .isEqualTo(IntStream.range(0, 20_000).boxed().toList());
        }

        @Test
        void never_tears_characters_apart() {
            Result result = run("""
                    byte[] bytes = "é🎉ü".repeat(3).getBytes("UTF-8");
                    for (byte b : bytes) { System.out.write(b); System.out.flush(); Thread.sleep(15); }
                    System.out.println("é🎉ü".repeat(50_000));
                    """);
            assertThat(result.out()).isEqualTo("é🎉ü".repeat(50_003) + "\n");
        }

        @Test
        void comes_while_the_cell_runs() {
            String id = client.startExecute("System.out.println(\"early\"); Thread.sleep(1500);", Map.of());
            long start = System.nanoTime();
            assertThat(client.receive(
                            client.published,
                            Duration.ofSeconds(20),
                            answer -> answer.type().equals("stream")))
                    .isNotNull();
            client.finish(id);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        }

        @Test
        void can_be_updated() {
            Result result = run("String shown = display(\"a\"); updateDisplay(shown, \"b\");");
            assertThat(result.published()).extracting(Answer::type).contains("display_data", "update_display_data");
        }
    }

    @Nested
    class Standard_input {

        @Test
        void is_asked_of_the_front_end() {
            String id = client.startExecute(
                    "var scanner = new Scanner(System.in); System.out.print(\"name? \"); scanner.nextLine() + scanner.nextInt()",
                    Map.of("allow_stdin", true));
            for (String line : List.of("Ada ü", "36")) {
                assertThat(client.receive(
                                client.stdin,
                                WireClient.PATIENCE,
                                answer -> answer.type().equals("input_request")))
                        .isNotNull();
                client.send(client.stdin, "input_reply", Map.of("value", line));
            }
            assertThat(client.finish(id).value()).isEqualTo("Ada ü36");
        }
    }

    @Nested
    class Many_cells {

        @Test
        void in_a_row_all_answer() {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                ids.add(client.startExecute("int many" + i + " = " + i + "; many" + i + " + 1", Map.of()));
            }
            for (int i = 0; i < ids.size(); i++) {
                assertThat(client.finish(ids.get(i)).value()).isEqualTo("" + (i + 1));
            }
        }
    }
}
