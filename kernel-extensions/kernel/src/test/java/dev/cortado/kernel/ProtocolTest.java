package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The messaging protocol, rule by rule, beyond what every cell shows in {@link KernelTest}. */
class ProtocolTest extends WithKernel {

    private static Result run(String code, Map<String, Object> options) {
        return client.execute(code, options);
    }

    private static int count(Result result) {
        return result.reply().get("execution_count").getAsInt();
    }

    private static List<String> types(Result result) {
        return result.published().stream().map(Answer::type).toList();
    }

    @Nested
    class An_execute_request {

        @Test
        void that_is_silent_is_not_counted_even_if_it_asks_for_it() {
            int before = count(client.execute("1"));
            Result silent = run("throw new IllegalStateException();", Map.of("silent", true, "store_history", true));
            assertThat(types(silent)).containsOnly("status");
            assertThat(silent.status()).isEqualTo("error");
            assertThat(count(silent)).isEqualTo(before);
            assertThat(count(client.execute("1"))).isEqualTo(before + 1);
        }

        @Test
        void without_history_shows_its_output_but_keeps_the_count() {
            int before = count(client.execute("\"kept\""));
            Result unkept = run("\"unkept\"", Map.of("store_history", false));
            assertThat(unkept.value()).isEqualTo("unkept");
            assertThat(count(unkept)).isEqualTo(before);
            JsonArray tail = client.ask("history_request", Map.of("hist_access_type", "tail", "n", 1))
                    .getAsJsonArray("history");
            assertThat(tail.get(0).getAsJsonArray().get(2).getAsString()).isEqualTo("\"kept\"");
        }

        @Test
        void of_nothing_tells_the_count() {
            int before = count(client.execute("1"));
            assertThat(count(run("", Map.of("silent", true)))).isEqualTo(before);
            assertThat(count(run("  \n", Map.of()))).isEqualTo(before);
        }

        @Test
        void with_the_code_only_is_counted_and_cannot_ask() {
            int before = count(client.execute("1"));
            Result result = client.finish(client.send(client.shell, "execute_request", Map.of("code", "6 * 7")));
            assertThat(result.value()).isEqualTo("42");
            assertThat(count(result)).isEqualTo(before + 1);
            Result asking =
                    client.finish(client.send(client.shell, "execute_request", Map.of("code", "System.in.read()")));
            assertThat(asking.error()).contains("allow_stdin");
        }

        @Test
        void that_fails_evaluates_no_expressions() {
            client.execute("int evaluated = 0;");
            Result result =
                    run("throw new IllegalStateException();", Map.of("user_expressions", Map.of("e", "++evaluated")));
            assertThat(result.reply().getAsJsonObject("user_expressions").entrySet())
                    .isEmpty();
            assertThat(result.reply().getAsJsonArray("payload")).isEmpty();
            assertThat(client.execute("evaluated").value()).isEqualTo("0");
        }

        @Test
        void has_expressions_with_all_their_media_types() {
            JsonObject answers = run("int e = 1;", Map.of("user_expressions", Map.of("m", "%lsmagic", "t", "e + 1")))
                    .reply()
                    .getAsJsonObject("user_expressions");
            assertThat(answers.getAsJsonObject("t")
                            .getAsJsonObject("data")
                            .get("text/plain")
                            .getAsString())
                    .isEqualTo("2");
            assertThat(answers.getAsJsonObject("t").has("metadata")).isTrue();
            assertThat(answers.getAsJsonObject("m").get("status").getAsString()).isEqualTo("ok");
        }

        @Test
        void that_is_aborted_leaves_other_requests_alone() {
            String failing = client.startExecute("Thread.sleep(300); throw new IllegalStateException();", Map.of());
            String behind = client.startExecute("int neverRun = 1;", Map.of());
            String info = client.send(client.shell, "kernel_info_request", Map.of());
            assertThat(client.finish(failing).status()).isEqualTo("error");
            Result aborted = client.finish(behind);
            assertThat(aborted.status()).isEqualTo("aborted");
            assertThat(types(aborted)).containsExactly("status", "status");
            assertThat(client.finish(info).status()).isEqualTo("ok");
            assertThat(client.execute("neverRun").status()).isEqualTo("error");
        }

        @Test
        void shows_help_in_the_pager_of_who_sits_in_front_of_it() {
            Result watched = run("String?", Map.of("allow_stdin", true));
            JsonObject page = watched.reply().getAsJsonArray("payload").get(0).getAsJsonObject();
            assertThat(page.get("source").getAsString()).isEqualTo("page");
            assertThat(page.getAsJsonObject("data").get("text/plain").getAsString())
                    .contains("String");
            assertThat(types(watched)).doesNotContain("display_data");
            Result unwatched = run("String?", Map.of());
            assertThat(unwatched.reply().getAsJsonArray("payload")).isEmpty();
            assertThat(unwatched.displays()).hasSize(1);
        }
    }

    @Nested
    class The_kernel_info {

        @Test
        void comes_on_both_channels_with_every_field() {
            JsonObject shell = client.ask("kernel_info_request", Map.of());
            JsonObject control = client.askControl("kernel_info_request", Map.of());
            assertThat(control).isEqualTo(shell);
            assertThat(shell.keySet())
                    .contains(
                            "status",
                            "protocol_version",
                            "implementation",
                            "implementation_version",
                            "language_info",
                            "banner",
                            "help_links",
                            "supported_features");
            assertThat(shell.getAsJsonObject("language_info").keySet())
                    .contains("name", "version", "mimetype", "file_extension", "pygments_lexer", "codemirror_mode");
            assertThat(shell.getAsJsonArray("help_links"))
                    .allSatisfy(link ->
                            assertThat(link.getAsJsonObject().keySet()).containsExactlyInAnyOrder("text", "url"));
        }

        @Test
        void on_the_control_channel_does_not_wait_for_a_cell() {
            String running = client.startExecute("Thread.sleep(60_000);", Map.of());
            assertThat(client.receive(
                            client.published,
                            WireClient.PATIENCE,
                            answer -> answer.type().equals("execute_input")))
                    .isNotNull();
            assertThat(client.askControl("kernel_info_request", Map.of())
                            .get("status")
                            .getAsString())
                    .isEqualTo("ok");
            assertThat(client.askControl("interrupt_request", Map.of())
                            .get("status")
                            .getAsString())
                    .isEqualTo("ok");
            assertThat(client.finish(running).status()).isEqualTo("error");
        }
    }

    @Nested
    class A_subscriber {

        @Test
        void is_welcomed_each_of_them() {
            for (String topic : List.of("", "stream", "")) {
                try (ZContext context = new ZContext();
                        ZMQ.Socket subscriber = context.createSocket(SocketType.SUB)) {
                    subscriber.subscribe(topic);
                    subscriber.connect("tcp://127.0.0.1:" + kernel.ports[3]);
                    Answer first = client.receive(subscriber, WireClient.PATIENCE, answer -> true);
                    assertThat(first.type()).isEqualTo("iopub_welcome");
                    assertThat(first.parent()).isEmpty();
                    assertThat(first.content().get("subscription").getAsString())
                            .isEqualTo(topic);
                }
            }
        }

        @Test
        void who_never_reads_slows_the_cells_but_ends_nothing() {
            try (ZContext context = new ZContext();
                    ZMQ.Socket sleeper = context.createSocket(SocketType.SUB)) {
                sleeper.setRcvHWM(1);
                sleeper.setReceiveBufferSize(4096);
                sleeper.subscribe("");
                sleeper.connect("tcp://127.0.0.1:" + kernel.ports[3]);
                assertThat(client.receive(sleeper, WireClient.PATIENCE, answer -> true))
                        .isNotNull();
                Result result = client.execute(
                        "String line = \"y\".repeat(999) + \"\\n\"; for (int i = 0; i < 100_000; i++) { System.out.print(line); } 7");
                assertThat(result.value()).isEqualTo("7");
                assertThat(result.out()).as("who reads gets it").hasSizeGreaterThan(90_000_000);
            }
            assertThat(client.execute("8").value()).isEqualTo("8");
        }
    }

    @Nested
    class A_comm {

        @Test
        void goes_both_ways_with_buffers_kept_as_they_are() {
            client.execute("""
                    import org.dflib.jjava.jupyter.kernel.BaseKernel;
                    import org.dflib.jjava.jupyter.kernel.comm.*;
                    import org.dflib.jjava.jupyter.messages.Message;
                    import org.dflib.jjava.jupyter.messages.comm.*;
                    import com.google.gson.JsonObject;
                    class Echo extends Comm {
                        Echo(CommManager manager, String id, String target) { super(manager, id, target); }
                        protected void onMessage(Message<CommMsgCommand> message) {
                            if (message.getContent().getData().has("fail")) throw new IllegalStateException("as asked");
                            System.out.println("heard " + message.getContent().getData());
                            send(message.getContent().getData(), Map.of("m", 1), message.getBlobs());
                        }
                        protected void onClose(Message<CommCloseCommand> message, boolean sending) { System.out.println("closed"); }
                    }
                    BaseKernel.notebookKernel().getCommManager().registerTarget("echo", (manager, id, target, open) -> new Echo(manager, id, target));
                    BaseKernel.notebookKernel().getCommManager().registerTarget("bad", (manager, id, target, open) -> { throw new IllegalStateException("no comm today"); });
                    """);
            client.finishWithoutReply(client.send(
                    client.shell, "comm_open", Map.of("comm_id", "e1", "target_name", "echo", "data", Map.of())));
            assertThat(client.ask("comm_info_request", Map.of("target_name", "echo"))
                            .getAsJsonObject("comms")
                            .keySet())
                    .containsExactly("e1");
            assertThat(client.ask("comm_info_request", Map.of("target_name", "other"))
                            .getAsJsonObject("comms")
                            .keySet())
                    .isEmpty();
            byte[] buffer = {0, 1, (byte) 0xff, '\n'};
            List<Answer> said = client.finishWithoutReply(client.sendWithBuffers(
                    client.shell,
                    "comm_msg",
                    Map.of("comm_id", "e1", "data", Map.of("x", 1)),
                    List.of(buffer, new byte[0])));
            assertThat(said).extracting(Answer::type).containsExactly("status", "stream", "comm_msg", "status");
            Answer echo = said.get(2);
            assertThat(echo.content().getAsJsonObject("data").get("x").getAsInt())
                    .isEqualTo(1);
            assertThat(echo.buffers()).hasSize(2);
            assertThat(echo.buffers().getFirst()).isEqualTo(buffer);
            assertThat(client.finishWithoutReply(client.send(
                            client.shell, "comm_msg", Map.of("comm_id", "e1", "data", Map.of("fail", true)))))
                    .extracting(Answer::type)
                    .containsExactly("status", "error", "status");
            assertThat(client.finishWithoutReply(
                            client.send(client.shell, "comm_close", Map.of("comm_id", "e1", "data", Map.of()))))
                    .extracting(Answer::type)
                    .containsExactly("status", "stream", "status");
            assertThat(client.ask("comm_info_request", Map.of())
                            .getAsJsonObject("comms")
                            .keySet())
                    .isEmpty();
            assertThat(client.finishWithoutReply(
                            client.send(client.shell, "comm_open", Map.of("comm_id", "b1", "target_name", "bad"))))
                    .extracting(Answer::type)
                    .containsExactly("status", "comm_close", "error", "status");
            Result opened = client.execute(
                    "Comm mine = BaseKernel.notebookKernel().getCommManager().openComm(\"front\", (m, id, target, open) -> new Echo(m, id, target));\n"
                            + "JsonObject data = new JsonObject(); data.addProperty(\"a\", \"ü\"); mine.send(data); mine.close();");
            assertThat(types(opened)).containsSubsequence("comm_open", "comm_msg", "comm_close");
        }

        @Test
        void does_not_take_the_output_of_threads_that_a_cell_left_running() {
            String id = client.startExecute(
                    "Thread late = new Thread(() -> { try { Thread.sleep(1500); } catch (InterruptedException e) { } System.out.println(\"late\"); }); late.start();",
                    Map.of());
            client.finish(id);
            client.finishWithoutReply(
                    client.send(client.shell, "comm_open", Map.of("comm_id", "n", "target_name", "nobody")));
            client.execute("5", Map.of("silent", true));
            Answer late = client.receive(
                    client.published,
                    WireClient.PATIENCE,
                    answer -> answer.type().equals("stream"));
            assertThat(late.parent()).isEqualTo(id);
        }
    }

    @Nested
    class A_shutdown {

        @Test
        void is_told_to_all_who_listen_and_keeps_the_wish_to_restart() throws Exception {
            try (KernelProcess other = KernelProcess.start()) {
                String id = other.client.send(other.client.control, "shutdown_request", Map.of("restart", true));
                Answer told = other.client.receive(
                        other.client.published,
                        Duration.ofSeconds(20),
                        answer -> answer.type().equals("shutdown_reply"));
                assertThat(told.parent()).isEqualTo(id);
                assertThat(told.content().get("restart").getAsBoolean()).isTrue();
                Answer reply = other.client.receive(other.client.control, Duration.ofSeconds(20), answer -> true);
                assertThat(reply.content().get("restart").getAsBoolean()).isTrue();
                assertThat(other.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(other.process.exitValue()).isZero();
            }
        }
    }
}
