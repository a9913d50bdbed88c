package dev.cortado.kernel;

import dev.cortado.kernel.startup.StartupFiles;
import dev.cortado.runtime.JvmFlags;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** A kernel in a process of its own, started as a front end starts it, and a client connected to it. */
final class KernelProcess implements AutoCloseable {

    /** Test runs at the same time begin at places of their own. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (11_000 + ProcessHandle.current().pid() * 101 % 20_000));

    final Process process;
    final WireClient client;
    final Path log;

    /** The ports of shell, control, stdin, iopub and heartbeat. */
    final int[] ports;

    private final Path connection;

    private KernelProcess(Process process, KernelConnectionProperties properties, Path connection, Path log) {
        this.process = process;
        this.client = new WireClient(properties);
        this.ports = new int[] {
            properties.getShellPort(),
            properties.getControlPort(),
            properties.getStdinPort(),
            properties.getIopubPort(),
            properties.getHbPort()
        };
        this.connection = connection;
        this.log = log;
    }

    /** Starts a kernel and waits until it answers. */
    static KernelProcess start(String... jvmFlags) throws IOException {
        KernelProcess kernel = startWithoutWaiting(jvmFlags);
        kernel.client.awaitReady();
        return kernel;
    }

    /** Starts a kernel in a folder, with variables added to its environment, and waits until it answers. */
    static KernelProcess startIn(Path folder, Map<String, String> environment) throws IOException {
        KernelProcess kernel = startWithoutWaiting(connection(), folder, environment);
        kernel.client.awaitReady();
        return kernel;
    }

    static KernelProcess startWithoutWaiting(String... jvmFlags) throws IOException {
        return startWithoutWaiting(
                connection(), Path.of(""), Map.of(StartupFiles.VARIABLE, StartupFiles.NONE), jvmFlags);
    }

    /** Starts one whose heartbeat is on a port that somebody else may still have. */
    static KernelProcess startOn(int heartbeat) throws IOException {
        KernelConnectionProperties chosen = connection();
        return startWithoutWaiting(
                new KernelConnectionProperties(
                        chosen.getIp(),
                        chosen.getControlPort(),
                        chosen.getShellPort(),
                        chosen.getStdinPort(),
                        heartbeat,
                        chosen.getIopubPort(),
                        chosen.getTransport(),
                        chosen.getSignatureScheme(),
                        chosen.getKey()),
                Path.of(""),
                Map.of(StartupFiles.VARIABLE, StartupFiles.NONE));
    }

    private static KernelProcess startWithoutWaiting(
            KernelConnectionProperties properties, Path folder, Map<String, String> environment, String... jvmFlags)
            throws IOException {
        Path file = Files.createTempFile("kernel", ".json");
        Path log = Files.createTempFile("kernel", ".log");
        Files.writeString(file, properties.toJsonString());
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmFlags.list());
        command.addAll(List.of("-Dcortado.history=off", "-Xmx512m"));
        command.addAll(List.of(jvmFlags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new KernelProcess(process, properties, file, log);
    }

    private static KernelConnectionProperties connection() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                sockets.add(free());
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

    /**
     * A port below those that systems give to outgoing connections, of which the clients of many kernels make many, and
     * given to no kernel of this test run before.
     */
    private static ServerSocket free() throws IOException {
        while (true) {
            try {
                return new ServerSocket(NEXT_PORT.getAndIncrement(), 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                // taken: the next one
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
