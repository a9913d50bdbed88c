package dev.cortado.resource;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A server that answers as the Hugging Face hub does, with large files on another one: HEAD and GET of
 * {@code /REPOSITORY/resolve/REVISION/PATH} carry X-Repo-Commit and ETag; for a large file they are redirects to the
 * storage that carry X-Linked-Etag and X-Linked-Size.
 */
final class FakeHub implements AutoCloseable {

    final LocalServer hub = new LocalServer();
    final LocalServer storage = new LocalServer();
    private final String repository;

    FakeHub(String repository) {
        this.repository = repository;
    }

    String path(String revision, String file) {
        return "/" + repository + "/resolve/" + revision + "/" + file;
    }

    /** Serves a large file under a branch and a commit; what the storage sends may differ from what was announced. */
    FakeHub large(String file, byte[] content, String branch, String commit, UnaryOperator<byte[]> sent) {
        String sha256 = TestFiles.sha256(content);
        storage.handle("/" + sha256, exchange -> LocalServer.send(exchange, sent.apply(content)));
        for (String revision : List.of(branch, commit)) {
            hub.handle(path(revision, file), exchange -> {
                exchange.getResponseHeaders().set("X-Repo-Commit", commit);
                exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sha256 + "\"");
                exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
                exchange.getResponseHeaders().set("ETag", "\"of-the-redirect\"");
                exchange.getResponseHeaders().set("Location", storage.url("/" + sha256 + "?signature=1"));
                exchange.sendResponseHeaders(302, -1);
            });
        }
        return this;
    }

    /** Serves a small file, called by the hash that Git gives it. */
    FakeHub small(String file, String content, String git, String branch, String commit) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        for (String revision : List.of(branch, commit)) {
            hub.handle(path(revision, file), exchange -> {
                exchange.getResponseHeaders().set("X-Repo-Commit", commit);
                exchange.getResponseHeaders().set("ETag", "W/\"" + git + "\"");
                send(exchange, bytes);
            });
        }
        return this;
    }

    /** Refuses a file in the hub's way. */
    FakeHub refuse(String revision, String file, int status, String code) {
        hub.handle(path(revision, file), exchange -> {
            exchange.getResponseHeaders().set("X-Error-Code", code);
            exchange.sendResponseHeaders(status, -1);
        });
        return this;
    }

    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** The tokens that anybody was sent, without repetition. */
    static List<String> tokens(LocalServer server) {
        return server.requests().stream()
                .map(LocalServer.Request::authorization)
                .distinct()
                .toList();
    }

    /** How many files the storage was asked for. */
    long downloads() {
        return Stream.of(hub, storage)
                .flatMap(server -> server.requests().stream())
                .filter(request -> request.method().equals("GET"))
                .filter(request -> !request.target().startsWith("/api/"))
                .filter(request ->
                        Arrays.stream(new String[] {"?signature=", "/resolve/"}).anyMatch(request.target()::contains))
                .count();
    }

    @Override
    public void close() {
        hub.close();
        storage.close();
    }
}
