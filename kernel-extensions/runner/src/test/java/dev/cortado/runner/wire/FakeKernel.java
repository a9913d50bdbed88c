package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/**
 * A kernel that does on the wire what the "code" says, one instruction a line. It shares no code with the client: frames
 * and signatures are made here once more, from the protocol's description. Runs as a program of its own.
 *
 * <pre>
 * stream NAME TEXT      display MIME TEXT     display-id ID TEXT     update ID TEXT    result TEXT
 * clear | clear-wait    error NAME TEXT       input PROMPT           forged TEXT       late TEXT (after idle)
 * die CODE              crash                 stderr TEXT            sleep MILLIS      hang (until interrupted) | deaf
 * no-idle               no-error-output       stray TEXT (belongs to no request)
 * </pre>
 */
public final class FakeKernel {

    private static final JsonMapper JSON = new JsonMapper();

    private final String key;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private int count;
    private boolean muteStatus;

    private FakeKernel(ZContext context, JsonNode connection) {
        key = connection.path("key").asText();
        shell = bind(context, SocketType.ROUTER, connection, "shell_port");
        control = bind(context, SocketType.ROUTER, connection, "control_port");
        stdin = bind(context, SocketType.ROUTER, connection, "stdin_port");
        iopub = bind(context, SocketType.PUB, connection, "iopub_port");
        heartbeat = bind(context, SocketType.REP, connection, "hb_port");
    }

    private static ZMQ.Socket bind(ZContext context, SocketType type, JsonNode connection, String port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(1000);
        socket.bind("tcp://" + connection.path("ip").asText() + ":"
                + connection.path(port).asInt());
        return socket;
    }

    /** Starts: {@code CONNECTION_FILE [mute | silent | dead-on-arrival | robbed FILE]}. */
    public static void main(String[] arguments) throws Exception {
        String mode = arguments.length > 1 ? arguments[1] : "";
        if (mode.equals("dead-on-arrival")) {
            System.err.println("cannot find the coffee");
            System.exit(4);
        }
        JsonNode connection = JSON.readTree(Files.readAllBytes(Path.of(arguments[0])));
        if (mode.equals("robbed")) {
            loseThePortOnce(connection, Path.of(arguments[2]));
        }
        if (mode.equals("silent")) {
            Thread.sleep(60_000);
        }
        try (ZContext context = new ZContext()) {
            FakeKernel kernel = new FakeKernel(context, connection);
            kernel.muteStatus = mode.equals("mute");
            kernel.serve(context);
        }
    }

    /** The first of two starts: another process, named in the file with the port, listens there before this one does. */
    private static void loseThePortOnce(JsonNode connection, Path file) throws Exception {
        if (Files.exists(file)) {
            return;
        }
        int port = connection.path("shell_port").asInt();
        Process squatter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Squatter.class.getName(),
                        String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        Files.writeString(file, port + "\n" + squatter.pid());
        squatter.getInputStream().read();
    }

    /** Listens on the port for half a minute. */
    static final class Squatter {
        private Squatter() {}

        public static void main(String[] arguments) throws Exception {
            try (ServerSocket socket = new ServerSocket(
                    Integer.parseInt(arguments[0]), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                System.out.println(socket);
                Thread.sleep(30_000);
            }
        }
    }

    private void serve(ZContext context) throws Exception {
        try (ZMQ.Poller poller = context.createPoller(3)) {
            poller.register(shell, ZMQ.Poller.POLLIN);
            poller.register(control, ZMQ.Poller.POLLIN);
            poller.register(heartbeat, ZMQ.Poller.POLLIN);
            while (true) {
                poller.poll(1000);
                byte[] beat = heartbeat.recv(ZMQ.DONTWAIT);
                if (beat != null) {
                    heartbeat.send(beat);
                }
                ZMsg urgent = ZMsg.recvMsg(control, ZMQ.DONTWAIT);
                if (urgent != null && isShutdown(urgent)) {
                    return;
                }
                ZMsg request = ZMsg.recvMsg(shell, ZMQ.DONTWAIT);
                if (request != null) {
                    answer(request);
                }
            }
        }
    }

    private boolean isShutdown(ZMsg frames) throws Exception {
        Request request = new Request(frames);
        if (request.type().equals("shutdown_request")) {
            send(control, request, "shutdown_reply", JSON.createObjectNode().put("status", "ok"));
            return true;
        }
        return false;
    }

    private void answer(ZMsg frames) throws Exception {
        Request request = new Request(frames);
        if (!muteStatus) {
            status(request, "busy");
        }
        if (request.type().equals("kernel_info_request")) {
            ObjectNode info = JSON.createObjectNode().put("status", "ok").put("implementation", "fake");
            info.putObject("language_info").put("name", "fake");
            send(shell, request, "kernel_info_reply", info);
        } else if (request.type().equals("execute_request")) {
            execute(request);
            return;
        } else {
            send(
                    shell,
                    request,
                    request.type().replace("_request", "_reply"),
                    JSON.createObjectNode().put("status", "ok"));
        }
        if (!muteStatus) {
            status(request, "idle");
        }
    }

    private void execute(Request request) throws Exception {
        count++;
        String code = request.content.path("code").asText();
        publish(
                request,
                "execute_input",
                JSON.createObjectNode().put("code", code).put("execution_count", count));
        ObjectNode reply = JSON.createObjectNode().put("status", "ok").put("execution_count", count);
        List<String> late = new ArrayList<>();
        boolean idle = true;
        for (String line : code.lines().toList()) {
            String[] words = line.split(" ", 3);
            String rest = line.contains(" ")
                    ? line.substring(line.indexOf(' ') + 1).replace("\\n", "\n").replace("\\r", "\r")
                    : "";
            switch (words[0]) {
                case "stream" ->
                    publish(
                            request,
                            "stream",
                            JSON.createObjectNode()
                                    .put("name", words[1])
                                    .put("text", rest.substring(rest.indexOf(' ') + 1)));
                case "display" -> publish(request, "display_data", data(words[1], words[2], ""));
                case "display-id" -> publish(request, "display_data", data("text/plain", words[2], words[1]));
                case "update" -> publish(request, "update_display_data", data("text/plain", words[2], words[1]));
                case "result" ->
                    publish(
                            request,
                            "execute_result",
                            data("text/plain", rest, "").put("execution_count", count));
                case "clear" ->
                    publish(request, "clear_output", JSON.createObjectNode().put("wait", false));
                case "clear-wait" ->
                    publish(request, "clear_output", JSON.createObjectNode().put("wait", true));
                case "error" -> {
                    ObjectNode error =
                            JSON.createObjectNode().put("ename", words[1]).put("evalue", words[2]);
                    error.putArray("traceback")
                            .add("\u001b[31m" + words[1] + "\u001b[0m")
                            .add(words[2]);
                    publish(request, "error", error);
                    reply.put("status", "error").setAll(error);
                }
                case "no-error-output" ->
                    reply.put("status", "error").put("ename", "Quiet").put("evalue", "no output");
                case "input" ->
                    publish(
                            request,
                            "stream",
                            JSON.createObjectNode()
                                    .put("name", "stdout")
                                    .put("text", "got '" + ask(request, rest) + "'"));
                case "forged" ->
                    sendSigned(
                            iopub,
                            List.of(),
                            request,
                            "stream",
                            JSON.createObjectNode().put("name", "stdout").put("text", rest),
                            "wrong key");
                case "stray" ->
                    sendSigned(
                            iopub,
                            List.of(),
                            null,
                            "stream",
                            JSON.createObjectNode().put("name", "stdout").put("text", rest),
                            key);
                case "late" -> late.add(rest);
                case "sleep" -> Thread.sleep(Long.parseLong(rest));
                case "stderr" -> System.err.println(rest);
                case "die" -> Runtime.getRuntime().halt(Integer.parseInt(rest));
                case "crash" ->
                    new ProcessBuilder(
                                    "kill",
                                    "-SEGV",
                                    String.valueOf(ProcessHandle.current().pid()))
                            .start()
                            .waitFor();
                case "hang" -> {
                    Request interrupt = new Request(ZMsg.recvMsg(control));
                    send(
                            control,
                            interrupt,
                            "interrupt_reply",
                            JSON.createObjectNode().put("status", "ok"));
                    reply.put("status", "error").put("ename", "Interrupted").put("evalue", "interrupted");
                }
                case "deaf" -> Thread.sleep(60_000);
                case "no-idle" -> idle = false;
                default -> throw new IllegalArgumentException(line);
            }
        }
        send(shell, request, "execute_reply", reply);
        if (idle) {
            status(request, "idle");
        }
        for (String text : late) {
            publish(
                    request,
                    "stream",
                    JSON.createObjectNode().put("name", "stdout").put("text", text));
        }
    }

    private String ask(Request request, String prompt) throws Exception {
        ObjectNode question = JSON.createObjectNode().put("prompt", prompt).put("password", false);
        // The shell channel may be connected before this one, whose router would drop what is for somebody it does not
        // know yet.
        stdin.setRouterMandatory(true);
        while (!sendSigned(stdin, List.of(request.identities.getFirst()), request, "input_request", question, key)) {
            Thread.sleep(5);
        }
        return new Request(ZMsg.recvMsg(stdin)).content.path("value").asText();
    }

    private static ObjectNode data(String mime, String text, String id) {
        ObjectNode content = JSON.createObjectNode();
        content.putObject("data").put(mime, text.replace("\\n", "\n"));
        content.putObject("metadata");
        ObjectNode hidden = content.putObject("transient");
        if (!id.isEmpty()) {
            hidden.put("display_id", id);
        }
        return content;
    }

    private void status(Request request, String state) throws Exception {
        publish(request, "status", JSON.createObjectNode().put("execution_state", state));
    }

    private void publish(Request request, String type, ObjectNode content) throws Exception {
        sendSigned(
                iopub, List.of(("kernel.fake." + type).getBytes(StandardCharsets.UTF_8)), request, type, content, key);
    }

    private void send(ZMQ.Socket socket, Request request, String type, ObjectNode content) throws Exception {
        sendSigned(socket, request.identities, request, type, content, key);
    }

    /** Returns whether it is on its way; no exception tells it. */
    private static boolean sendSigned(
            ZMQ.Socket socket, List<byte[]> identities, Request request, String type, ObjectNode content, String key)
            throws Exception {
        ObjectNode header = JSON.createObjectNode()
                .put("msg_id", UUID.randomUUID().toString())
                .put("msg_type", type)
                .put("session", "fake")
                .put("username", "fake")
                .put("date", "2026-01-02T03:04:05.000006Z")
                .put("version", "5.3");
        byte[] parent = request == null ? "{}".getBytes(StandardCharsets.UTF_8) : request.header;
        List<byte[]> parts = List.of(
                JSON.writeValueAsBytes(header),
                parent,
                "{}".getBytes(StandardCharsets.UTF_8),
                JSON.writeValueAsBytes(content));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        parts.forEach(mac::update);
        ZMsg message = new ZMsg();
        identities.forEach(message::add);
        message.add("<IDS|MSG>");
        message.add(HexFormat.of().formatHex(mac.doFinal()));
        parts.forEach(message::add);
        return message.send(socket);
    }

    /** What came in. */
    private static final class Request {
        private final List<byte[]> identities = new ArrayList<>();
        private final byte[] header;
        private final JsonNode content;

        Request(ZMsg frames) throws Exception {
            byte[] frame = frames.pop().getData();
            while (!new String(frame, StandardCharsets.UTF_8).equals("<IDS|MSG>")) {
                identities.add(frame);
                frame = frames.pop().getData();
            }
            frames.pop();
            header = frames.pop().getData();
            frames.pop();
            frames.pop();
            content = JSON.readTree(frames.pop().getData());
        }

        String type() throws Exception {
            return JSON.readTree(header).path("msg_type").asText();
        }
    }
}
