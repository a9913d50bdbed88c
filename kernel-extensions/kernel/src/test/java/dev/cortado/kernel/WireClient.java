package dev.cortado.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A front end for tests: speaks the wire protocol to a kernel, by its own reading of the protocol's text. */
final class WireClient implements AutoCloseable {

    /** A message that came back. */
    record Answer(String type, String parent, JsonObject content, List<byte[]> buffers) {}

    /** What came of a request: its reply, and everything published for it up to its idle. */
    record Result(JsonObject reply, List<Answer> published) {

        String status() {
            return reply.get("status").getAsString();
        }

        /** Everything written to a stream. */
        String stream(String name) {
            StringBuilder text = new StringBuilder();
            for (Answer answer : published) {
                if (answer.type().equals("stream")
                        && answer.content().get("name").getAsString().equals(name)) {
                    text.append(answer.content().get("text").getAsString());
                }
            }
            return text.toString();
        }

        String out() {
            return stream("stdout");
        }

        /** The plain text of the cell's result, or null. */
        String value() {
            return plain("execute_result").stream().findFirst().orElse(null);
        }

        List<String> displays() {
            return plain("display_data");
        }

        private List<String> plain(String type) {
            return published.stream()
                    .filter(answer -> answer.type().equals(type))
                    .map(answer -> answer.content()
                            .getAsJsonObject("data")
                            .get("text/plain")
                            .getAsString())
                    .toList();
        }

        /** The lines of the error without colours. */
        String error() {
            JsonArray lines = reply.getAsJsonArray("traceback");
            List<String> texts = new ArrayList<>();
            if (lines != null) {
                lines.forEach(line -> texts.add(line.getAsString()));
            }
            return String.join("\n", texts).replaceAll("\u001B\\[[0-9;]*m", "");
        }

        List<String> states() {
            return published.stream()
                    .filter(answer -> answer.type().equals("status"))
                    .map(answer -> answer.content().get("execution_state").getAsString())
                    .toList();
        }
    }

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ZContext context = new ZContext();
    private final Gson gson = new Gson();
    private final String session = UUID.randomUUID().toString();
    private final String key;
    final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket control = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket stdin = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket published = context.createSocket(SocketType.SUB);
    final ZMQ.Socket heartbeat = context.createSocket(SocketType.REQ);

    WireClient(KernelConnectionProperties properties) {
        key = properties.getKey();
        byte[] identity = session.getBytes(StandardCharsets.US_ASCII);
        shell.setIdentity(identity);
        stdin.setIdentity(identity);
        published.subscribe("");
        published.setRcvHWM(0);
        connect(shell, properties, properties.getShellPort());
        connect(control, properties, properties.getControlPort());
        connect(stdin, properties, properties.getStdinPort());
        connect(published, properties, properties.getIopubPort());
        connect(heartbeat, properties, properties.getHbPort());
    }

    private static void connect(ZMQ.Socket socket, KernelConnectionProperties properties, int port) {
        socket.setLinger(0);
        socket.connect("tcp://" + properties.getIp() + ":" + port);
    }

    /** Asks for the kernel's info until it answers and its publications arrive. */
    JsonObject awaitReady() {
        return awaitReady(PATIENCE);
    }

    JsonObject awaitReady(Duration patience) {
        Instant end = Instant.now().plus(patience);
        while (Instant.now().isBefore(end)) {
            String id = send(shell, "kernel_info_request", Map.of());
            Answer reply = receive(
                    shell, Duration.ofSeconds(30), answer -> answer.parent().equals(id));
            Answer idle = receive(
                    published, Duration.ofMillis(500), answer -> answer.parent().equals(id));
            if (reply != null && idle != null) {
                drain(published);
                return reply.content();
            }
        }
        throw new AssertionError("the kernel does not answer");
    }

    Result execute(String code) {
        return finish(startExecute(code, Map.of()));
    }

    Result execute(String code, Map<String, Object> options) {
        return finish(startExecute(code, options));
    }

    /** Sends a cell and returns its message id. */
    String startExecute(String code, Map<String, Object> options) {
        Map<String, Object> content = new java.util.LinkedHashMap<>(Map.of(
                "code", code,
                "silent", false,
                "store_history", true,
                "user_expressions", Map.of(),
                "allow_stdin", false,
                "stop_on_error", true));
        content.putAll(options);
        return send(shell, "execute_request", content);
    }

    /** Waits for the reply of a request and for its idle. */
    Result finish(String id) {
        Answer reply = receive(shell, PATIENCE, answer -> answer.parent().equals(id));
        if (reply == null) {
            throw new AssertionError("no reply");
        }
        return new Result(reply.content(), finishWithoutReply(id));
    }

    /** Waits for the idle of a message that has no reply. Returns what was published for it. */
    List<Answer> finishWithoutReply(String id) {
        List<Answer> seen = new ArrayList<>();
        Answer idle = receive(published, PATIENCE, answer -> {
            if (answer.parent().equals(id)) {
                seen.add(answer);
            }
            return answer.parent().equals(id)
                    && answer.type().equals("status")
                    && answer.content().get("execution_state").getAsString().equals("idle");
        });
        if (idle == null) {
            throw new AssertionError("no idle");
        }
        return seen;
    }

    /** Any other request of the shell channel. */
    JsonObject ask(String type, Map<String, Object> content) {
        return finish(send(shell, type, content)).reply();
    }

    JsonObject askControl(String type, Map<String, Object> content) {
        String id = send(control, type, content);
        Answer reply = receive(control, PATIENCE, answer -> answer.parent().equals(id));
        if (reply == null) {
            throw new AssertionError("no reply to " + type);
        }
        return reply.content();
    }

    /** Sends a request and returns its id. */
    String send(ZMQ.Socket socket, String type, Map<String, Object> content) {
        return sendWithBuffers(socket, type, content, List.of());
    }

    /** Sends a request with binary buffers and returns its id. */
    String sendWithBuffers(ZMQ.Socket socket, String type, Map<String, Object> content, List<byte[]> buffers) {
        String id = UUID.randomUUID().toString();
        byte[] none = gson.toJson(Map.of()).getBytes(StandardCharsets.UTF_8);
        List<byte[]> parts =
                List.of(header(id, type), none, none, gson.toJson(content).getBytes(StandardCharsets.UTF_8));
        List<byte[]> frames = new ArrayList<>();
        frames.add("<IDS|MSG>".getBytes(StandardCharsets.US_ASCII));
        frames.add(sign(parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        frames.addAll(buffers);
        sendFrames(socket, frames);
        return id;
    }

    /** Sends four parts as they are, rightly signed. */
    void sendSigned(ZMQ.Socket socket, byte[] header, byte[] parent, byte[] metadata, byte[] content) {
        List<byte[]> parts = List.of(header, parent, metadata, content);
        List<byte[]> frames = new ArrayList<>();
        frames.add("<IDS|MSG>".getBytes(StandardCharsets.US_ASCII));
        frames.add(sign(parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        sendFrames(socket, frames);
    }

    /** Sends frames as they are. */
    static void sendFrames(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** A header of a new message. */
    byte[] header(String id, String type) {
        return gson.toJson(Map.of(
                        "msg_id",
                        id,
                        "username",
                        "test",
                        "session",
                        session,
                        "date",
                        Instant.now().toString(),
                        "msg_type",
                        type,
                        "version",
                        "5.3"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The next message that fits, or null when it does not come in time; others are passed over. */
    Answer receive(ZMQ.Socket socket, Duration patience, Predicate<Answer> wanted) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            socket.setReceiveTimeOut((int) left);
            byte[] frame = socket.recv();
            if (frame == null) {
                return null;
            }
            List<byte[]> frames = new ArrayList<>(List.of(frame));
            while (socket.hasReceiveMore()) {
                frames.add(socket.recv());
            }
            Answer answer = read(frames);
            if (wanted.test(answer)) {
                return answer;
            }
        }
    }

    private Answer read(List<byte[]> frames) {
        int at = 0;
        while (!new String(frames.get(at), StandardCharsets.ISO_8859_1).equals("<IDS|MSG>")) {
            at++;
        }
        if (!new String(frames.get(at + 1), StandardCharsets.US_ASCII).equals(sign(frames.subList(at + 2, at + 6)))) {
            throw new AssertionError("the kernel signs wrongly");
        }
        JsonElement parent = json(frames.get(at + 3)).get("msg_id");
        return new Answer(
                json(frames.get(at + 2)).get("msg_type").getAsString(),
                parent == null ? "" : parent.getAsString(),
                json(frames.get(at + 5)),
                List.copyOf(frames.subList(at + 6, frames.size())));
    }

    private static JsonObject json(byte[] frame) {
        return JsonParser.parseString(new String(frame, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private String sign(List<byte[]> parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void drain(ZMQ.Socket socket) {
        socket.setReceiveTimeOut(50);
        while (socket.recv() != null) {
            // what was published before does not matter
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
