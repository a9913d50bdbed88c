package dev.cortado.runner.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Cancellation;
import dev.cortado.runner.wire.KernelClient;
import dev.cortado.runner.wire.KernelDiedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A started kernel and the conversation with it. Closing asks it to shut down, then makes sure of it. */
public final class KernelSession implements AutoCloseable {

    private static final Duration POLITE_SHUTDOWN = Duration.ofSeconds(5);
    /** How often other ports are tried; of many kernels that start at once one in some hundreds meets another. */
    private static final int ATTEMPTS = 3;

    private static final Duration LATE_OUTPUT = Duration.ofMillis(100);

    private final KernelProcess process;
    private final KernelClient client;
    private final ObjectNode info;

    private KernelSession(KernelProcess process, KernelClient client, ObjectNode info) {
        this.process = process;
        this.client = client;
        this.info = info;
    }

    /**
     * Starts a kernel and waits until it is ready.
     *
     * @param startLimit how long it may take
     * @throws IOException if it cannot be started, ends or stays silent
     */
    public static KernelSession start(KernelCommand command, Path workingDirectory, Path logFolder, Duration startLimit)
            throws IOException, InterruptedException {
        return start(command, workingDirectory, logFolder, startLimit, Cancellation.NEVER);
    }

    /**
     * Starts a kernel and waits until it is ready or nobody wants it any more. One that ends because another process
     * was first to take one of its ports is started again with others.
     *
     * @throws IOException if it cannot be started, ends or stays silent
     * @throws InterruptedException if it is cancelled; the process then is ended
     */
    public static KernelSession start(
            KernelCommand command,
            Path workingDirectory,
            Path logFolder,
            Duration startLimit,
            Cancellation cancellation)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            KernelProcess process = KernelProcess.start(command, workingDirectory, logFolder);
            try {
                return connect(process, startLimit, cancellation);
            } catch (KernelDiedException died) {
                if (attempt == ATTEMPTS || !process.connection().isTaken()) {
                    throw died;
                }
                process.forgetLog();
            }
        }
    }

    private static KernelSession connect(KernelProcess process, Duration startLimit, Cancellation cancellation)
            throws IOException, InterruptedException {
        KernelClient client = new KernelClient(process.connection(), process);
        try {
            ObjectNode info = client.waitUntilReady(startLimit, cancellation);
            process.deleteConnectionFile();
            return new KernelSession(process, client, info);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            try (process;
                    client) {
                throw failed;
            }
        }
    }

    /** Returns the conversation. */
    public KernelClient client() {
        return client;
    }

    /** Returns the process. */
    public KernelProcess process() {
        return process;
    }

    /** Returns what the kernel said of itself: the content of its {@code kernel_info_reply}. */
    public ObjectNode info() {
        return info;
    }

    /**
     * Asks the kernel to shut down and waits.
     *
     * @return whether it ended by itself within the time
     */
    public boolean shutDown(Duration limit) throws InterruptedException {
        if (process.death().isEmpty()) {
            client.drain(LATE_OUTPUT);
            client.requestShutdown();
        }
        return process.waitFor(limit);
    }

    @Override
    public void close() throws IOException {
        boolean wasAlive = process.death().isEmpty();
        try {
            if (shutDown(POLITE_SHUTDOWN) && wasAlive) {
                process.forgetLog();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            client.close();
            process.close();
        }
    }
}
