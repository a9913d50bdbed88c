package dev.cortado.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A page in a headless Chromium, driven over its DevTools protocol as a person would: keys, clicks and a look. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHIFT = 8;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final WebSocket socket;

    private Browser(Process process, URI page) {
        this.process = process;
        this.socket =
                http.newWebSocketBuilder().buildAsync(page, new Listener()).join();
    }

    /** Chromium or a relative of it, if there is one on this machine. */
    static Optional<Path> find() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts the program with an empty page of the given size. */
    static Browser start(Path program, Path profile, int width, int height) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + "," + height,
                        "about:blank"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path portFile = profile.resolve("DevToolsActivePort");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.isRegularFile(portFile)
                    || Files.readAllLines(portFile).isEmpty()) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException(program + " did not open its DevTools");
                }
                Thread.sleep(POLL);
            }
            String port = Files.readAllLines(portFile).getFirst();
            JsonNode pages = JSON.readTree(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
            for (JsonNode page : pages) {
                if (page.path("type").asText().equals("page")) {
                    return new Browser(
                            process,
                            URI.create(page.path("webSocketDebuggerUrl").asText()));
                }
            }
            throw new IOException(program + " has no page");
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Opens an address. */
    void open(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is true in the page; one that fails is not true yet. */
    void await(String expression, Duration patience) throws InterruptedException {
        String safe = "(() => { try { return !!(" + expression + "); } catch (e) { return false; } })()";
        long end = System.nanoTime() + patience.toNanos();
        while (!evaluate(safe).asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience + ": " + expression);
            }
            Thread.sleep(POLL);
        }
    }

    /** Clicks in the middle of what a selector finds first. */
    void click(String selector) {
        JsonNode box = evaluate("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            box.path("x").asDouble(),
                            "y",
                            box.path("y").asDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    /** Types a text. */
    void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses a key: {@code Enter}, {@code Tab} or {@code Escape}. */
    void press(String key, boolean shift) {
        int code = switch (key) {
            case "Enter" -> 13;
            case "Tab" -> 9;
            case "Escape" -> 27;
            default -> throw new IllegalArgumentException(key);
        };
        for (String type : List.of("rawKeyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", key,
                            "code", key,
                            "windowsVirtualKeyCode", code,
                            "modifiers", shift ? SHIFT : 0));
        }
    }

    /** Keeps what the page looks like as a PNG. */
    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asText();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private static String quoted(String text) {
        return JSON.valueToTree(text).toString();
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode();
        message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).join();
        JsonNode whole = answer.orTimeout(60, TimeUnit.SECONDS).join();
        if (whole.has("error")) {
            throw new IllegalStateException(method + ": " + whole.path("error"));
        }
        return whole.path("result");
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            try {
                JsonNode node = JSON.readTree(message);
                CompletableFuture<JsonNode> waiting =
                        answers.remove(node.path("id").asInt());
                if (waiting != null) {
                    waiting.complete(node);
                }
            } catch (IOException e) {
                answers.values().forEach(answer -> answer.completeExceptionally(e));
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
