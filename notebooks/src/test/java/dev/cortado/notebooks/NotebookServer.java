package dev.cortado.notebooks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Jupyter's notebook server with its own folders, open to this machine without a password. */
final class NotebookServer implements AutoCloseable {

    static final Path PROGRAM = Path.of("/usr/bin/jupyter-notebook");

    private final Process process;
    private final String address;

    private NotebookServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one and waits until it answers. */
    static NotebookServer start(Path notebooks, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        PROGRAM.toString(),
                        "--no-browser",
                        "--allow-root",
                        "--ip=127.0.0.1",
                        "--port=" + port,
                        "--NotebookApp.token=",
                        "--NotebookApp.password=",
                        "--notebook-dir=" + notebooks))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        for (String kind : List.of("CONFIG", "DATA", "RUNTIME")) {
            builder.environment()
                    .put("JUPYTER_" + kind + "_DIR", folder.resolve(kind).toString());
        }
        Process process = builder.start();
        NotebookServer server = new NotebookServer(process, "http://127.0.0.1:" + port);
        try (HttpClient http = HttpClient.newHttpClient()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!answers(http, server.address)) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IOException("the notebook server does not start: " + Files.readString(log));
                }
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static boolean answers(HttpClient http, String address) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + "/api/status")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where the notebook of this name is. */
    String notebook(String name) {
        return address + "/notebooks/" + name;
    }

    @Override
    public void close() {
        List<ProcessHandle> kernels = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        kernels.forEach(ProcessHandle::destroyForcibly);
    }
}
