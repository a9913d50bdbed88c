package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What no front end would send. After each of it the kernel still answers. */
class HostileInputTest extends WithKernel {

    @AfterEach
    void the_next_cell_answers_as_ever() {
        Result result = client.execute("20 + 22");
        assertThat(result.value()).isEqualTo("42");
        assertThat(result.states()).containsExactly("busy", "idle");
        assertThat(kernel.process.isAlive()).isTrue();
    }

    private static List<ZMQ.Socket> sockets() {
        return List.of(client.shell, client.control, client.stdin);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] header(String type) {
        return client.header(UUID.randomUUID().toString(), type);
    }

    private static String log() {
        try {
            return Files.readString(kernel.log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void frames_that_are_no_message() {
        byte[] empty = new byte[0];
        byte[] delimiter = bytes("<IDS|MSG>");
        List<byte[]> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(new byte[] {(byte) i});
        }
        for (ZMQ.Socket socket : sockets()) {
            for (List<byte[]> frames : List.of(
                    List.of(empty),
                    List.of(empty, empty, empty, empty, empty, empty, empty, empty),
                    List.of(bytes("garbage")),
                    List.of(delimiter),
                    List.of(delimiter, bytes("signature"), bytes("{}")),
                    List.of(bytes("a"), bytes("b"), bytes("c"), bytes("d"), bytes("e"), bytes("f"), bytes("g")),
                    List.of(delimiter, delimiter, delimiter, delimiter, delimiter, delimiter),
                    many)) {
                WireClient.sendFrames(socket, frames);
            }
        }
        assertThat(client.execute("1").value()).isEqualTo("1");
        assertThat(log())
                .contains("Ignored on the SHELL channel", "Ignored on the CONTROL channel")
                .contains("Ignored on the STDIN channel");
    }

    @Test
    void wrong_signatures() {
        for (ZMQ.Socket socket : sockets()) {
            for (String signature : List.of("", "0", "00".repeat(32), "ff".repeat(10_000))) {
                WireClient.sendFrames(
                        socket,
                        List.of(
                                bytes("<IDS|MSG>"),
                                bytes(signature),
                                header("execute_request"),
                                bytes("{}"),
                                bytes("{}"),
                                bytes("{\"code\":\"int hacked = 1;\"}")));
            }
        }
        assertThat(client.execute("1").value()).isEqualTo("1");
        assertThat(log()).contains("a message with a wrong signature");
        assertThat(client.execute("hacked").status()).isEqualTo("error");
    }

    @Test
    void a_message_that_is_sent_again() {
        client.execute("int replayed = 0;");
        byte[] header = header("execute_request");
        for (int i = 0; i < 3; i++) {
            client.sendSigned(client.shell, header, bytes("{}"), bytes("{}"), bytes("{\"code\":\"replayed++;\"}"));
        }
        assertThat(client.execute("replayed").value()).isEqualTo("1");
        assertThat(log()).contains("a message that was sent before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "null",
                "[]",
                "{",
                "{}}",
                "{\"msg_id\":1}",
                "{\"msg_id\":\"\",\"msg_type\":\"execute_request\"}",
                "{\"msg_id\":\"1\"}",
                "{\"msg_id\":\"1\",\"msg_type\":null}",
                "{\"msg_id\":\"1\",\"msg_type\":{}}",
                "{'msg_id':'1','msg_type':'execute_request'} {}",
                "\u0000\u0001\u0002"
            })
    void headers_that_are_none(String header) {
        for (ZMQ.Socket socket : sockets()) {
            client.sendSigned(socket, bytes(header), bytes("{}"), bytes("{}"), bytes("{\"code\":\"1\"}"));
        }
    }

    @Test
    void parts_that_are_not_json_not_utf_8_or_nested_too_deep() {
        byte[] deep = bytes("{\"a\":".repeat(100_000));
        byte[] notUtf8 = {'{', '"', (byte) 0xc3, '"', ':', '1', '}'};
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        for (ZMQ.Socket socket : sockets()) {
            for (byte[] bad : List.of(deep, notUtf8, noise, bytes("[".repeat(500_000)), bytes("[]"))) {
                client.sendSigned(socket, header("execute_request"), bad, bytes("{}"), bytes("{\"code\":\"1\"}"));
                client.sendSigned(socket, header("execute_request"), bytes("{}"), bad, bytes("{\"code\":\"1\"}"));
                client.sendSigned(socket, header("execute_request"), bytes("{}"), bytes("{}"), bad);
                client.sendSigned(socket, bad, bytes("{}"), bytes("{}"), bytes("{}"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    execute_request     | {"code": 5}                              | `code`, but has 5
                    execute_request     | {"code": null}                           | `code`, but has null
                    execute_request     | {}                                       | `code`, but has none
                    execute_request     | {"code": ["1"]}                          | `code`, but has a list
                    execute_request     | {"code": "1", "silent": "no"}            | `silent`
                    execute_request     | {"code": "1", "store_history": 1}        | `store_history`
                    execute_request     | {"code": "1", "user_expressions": 5}     | `user_expressions`
                    execute_request     | {"code": "1", "user_expressions": {"a": 1}} | user expression `a`
                    complete_request    | {"code": {}, "cursor_pos": 1}            | `code`, but has an object
                    complete_request    | {"code": "a", "cursor_pos": "x"}         | complete_request
                    inspect_request     | {"code": "a", "cursor_pos": [1]}         | inspect_request
                    is_complete_request | {"code": true}                           | `code`, but has true
                    history_request     | {"hist_access_type": "all"}              | history_request
                    history_request     | {"hist_access_type": "tail", "n": "x"}   | history_request
                    history_request     | {}                                       | history_request
                    no_such_request     | {"a": 1}                                 | does not know no_such_request
                    debug_request       | {"command": "attach"}                    | does not know debug_request
                    """)
    void contents_of_wrong_types_are_answered_with_an_error(String type, String content, String told) {
        String id = UUID.randomUUID().toString();
        client.sendSigned(client.shell, client.header(id, type), bytes("{}"), bytes("{}"), bytes(content));
        Result result = client.finish(id);
        assertThat(result.status()).isEqualTo("error");
        assertThat(result.reply().get("evalue").getAsString()).contains(told);
        assertThat(result.states()).containsExactly("busy", "idle");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    comm_open  | {"comm_id": 5, "target_name": null}
                    comm_open  | {"comm_id": "c", "target_name": "t", "data": 5}
                    comm_msg   | {"comm_id": "nobody", "data": {}}
                    comm_msg   | {}
                    comm_close | {"comm_id": []}
                    input_reply| {"value": "nobody asked"}
                    status     | {"execution_state": "dead"}
                    stream     | {"name": 5}
                    """)
    void messages_without_a_reply_are_passed_over(String type, String content) {
        for (ZMQ.Socket socket : sockets()) {
            client.sendSigned(socket, header(type), bytes("{}"), bytes("{}"), bytes(content));
        }
    }

    @Test
    void cursors_outside_of_the_code() {
        for (int cursor : List.of(-5, 3, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
            for (String type : List.of("complete_request", "inspect_request")) {
                assertThat(client.ask(type, Map.of("code", "Ma", "cursor_pos", cursor))
                                .get("status")
                                .getAsString())
                        .isEqualTo("ok");
            }
        }
    }

    @Test
    void a_protocol_of_another_time() {
        String id = UUID.randomUUID().toString();
        JsonObject header = new JsonObject();
        header.addProperty("msg_id", id);
        header.addProperty("msg_type", "execute_request");
        header.addProperty("version", "99.9");
        header.addProperty("date", "yesterday");
        client.sendSigned(
                client.shell, bytes(header.toString()), bytes("{}"), bytes("{}"), bytes("{\"code\":\"6*7\"}"));
        assertThat(client.finish(id).value()).isEqualTo("42");
    }

    @Test
    void heartbeats_of_many_frames_and_sizes() {
        try (ZContext context = new ZContext();
                ZMQ.Socket pulse = context.createSocket(SocketType.DEALER)) {
            pulse.setLinger(0);
            pulse.connect("tcp://127.0.0.1:" + kernel.ports[4]);
            WireClient.sendFrames(pulse, List.of(new byte[0], bytes("a"), bytes("b"), new byte[0]));
            pulse.setReceiveTimeOut(10_000);
            List<String> echo = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                echo.add(pulse.recvStr());
            }
            assertThat(echo).containsExactly("", "a", "b", "");
            WireClient.sendFrames(pulse, List.of(bytes("no delimiter")));
            WireClient.sendFrames(pulse, List.of(new byte[0], new byte[1 << 20]));
        }
        client.heartbeat.setReceiveTimeOut(10_000);
        client.heartbeat.send("still there?");
        assertThat(client.heartbeat.recvStr()).isEqualTo("still there?");
    }

    @Test
    void subscribers_that_send_what_is_no_subscription() {
        try (ZContext context = new ZContext();
                ZMQ.Socket odd = context.createSocket(SocketType.XSUB)) {
            odd.setLinger(0);
            odd.connect("tcp://127.0.0.1:" + kernel.ports[3]);
            odd.send(new byte[0]);
            odd.send(new byte[] {7, 7});
            odd.send(new byte[] {0, 'x'});
            odd.send(new byte[] {1, (byte) 0xc3, (byte) 0x28});
            assertThat(client.execute("1").value()).isEqualTo("1");
        }
    }

    @Test
    void a_message_that_is_too_large() {
        String complaint = "a message of 100 MB in 7 frames; at most";
        byte[] large = new byte[100 << 20]; // more than a sixth of the heap of 512 MB
        Arrays.fill(large, (byte) ' ');
        List<byte[]> frames = List.of(bytes("<IDS|MSG>"), bytes("0"), bytes("{}"), bytes("{}"), bytes("{}"), large);
        // A connection may be cut while so much is under way, and ZeroMQ does not send it again.
        for (int attempt = 0; attempt < 4 && !log().contains(complaint); attempt++) {
            sendAsStranger(frames, complaint);
        }
        assertThat(log()).contains(complaint);
    }

    private static void sendAsStranger(List<byte[]> frames, String answer) {
        try (ZContext context = new ZContext();
                ZMQ.Socket stranger = context.createSocket(SocketType.DEALER)) {
            stranger.setLinger(0);
            stranger.connect("tcp://127.0.0.1:" + kernel.ports[0]);
            WireClient.sendFrames(stranger, frames);
            long end = System.nanoTime() + 10_000_000_000L;
            while (!log().contains(answer) && System.nanoTime() < end) {
                client.execute("1");
            }
        }
    }

    @Test
    void a_cell_of_twenty_megabytes() {
        Result result = client.execute("// " + "x".repeat(20 << 20) + "\n6 * 7");
        assertThat(result.value()).isEqualTo("42");
    }

    @Test
    void a_cell_that_prints_a_hundred_megabytes() {
        Result result = client.execute(
                "String line = \"x\".repeat(999) + \"\\n\"; for (int i = 0; i < 100_000; i++) { System.out.print(line); }");
        assertThat(result.status()).isEqualTo("ok");
        assertThat(result.out()).hasSize(100_000_000);
    }

    @Test
    void a_number_that_json_cannot_say() {
        Result result = client.execute("var shown = new org.dflib.jjava.jupyter.kernel.display.DisplayData(\"x\");\n"
                + "shown.putMetaData(\"scale\", Double.NaN);\ndisplay(shown);");
        assertThat(result.status()).isEqualTo("error");
        assertThat(result.error()).contains("NaN");
    }

    @Test
    void an_answer_to_another_question_is_not_taken() {
        String id = client.startExecute("new Scanner(System.in).nextLine()", Map.of("allow_stdin", true));
        Answer question = client.receive(
                client.stdin, WireClient.PATIENCE, answer -> answer.type().equals("input_request"));
        assertThat(question).isNotNull();
        client.sendSigned(client.stdin, header("input_reply"), bytes("{}"), bytes("{}"), bytes("{\"value\": 5}"));
        client.send(client.stdin, "input_reply", Map.of("value", "right"));
        client.send(client.stdin, "input_reply", Map.of("value", "late"));
        assertThat(client.finish(id).value()).isEqualTo("right");
    }
}
