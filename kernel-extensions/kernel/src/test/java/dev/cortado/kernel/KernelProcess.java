package dev.cortado.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** A kernel in a process of its own, started as a front end starts it, and a client connected to it. */
final class KernelProcess implements AutoCloseable {

    final Process process;
    final WireClient client;
    final Path log;
    private final Path connection;

    private KernelProcess(Process process, WireClient client, Path connection, Path log) {
        this.process = process;
        this.client = client;
        this.connection = connection;
        this.log = log;
    }

    /** Starts a kernel and waits until it answers. */
    static KernelProcess start(String... jvmFlags) throws IOException {
        KernelProcess kernel = startWithoutWaiting(jvmFlags);
        kernel.client.awaitReady();
        return kernel;
    }

    static KernelProcess startWithoutWaiting(String... jvmFlags) throws IOException {
        KernelConnectionProperties properties = connection();
        Path file = Files.createTempFile("kernel", ".json");
        Path log = Files.createTempFile("kernel", ".log");
        Files.writeString(file, properties.toJsonString());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m"));
        command.addAll(List.of(jvmFlags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new KernelProcess(process, new WireClient(properties), file, log);
    }

    private static KernelConnectionProperties connection() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            return new KernelConnectionProperties(
                    "127.0.0.1",
                    ports.get(0),
                    ports.get(1),
                    ports.get(2),
                    ports.get(3),
                    ports.get(4),
                    "tcp",
                    "hmac-sha256",
                    UUID.randomUUID().toString());
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(connection);
        Files.deleteIfExists(log);
    }
}
