package dev.cortado.runtime.worker;

import com.fasterxml.jackson.core.JacksonException;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Runs a {@link WorkerTask} in a child JVM with {@link dev.cortado.runtime.JvmFlags} and the class path of this JVM, with
 * what the task's class loader adds to it. Each call starts a fresh process, which ends with the call.
 */
public final class Worker {

    private static final int GRACE_SECONDS = 5;

    private final List<String> jvmArguments;

    private Worker(List<String> jvmArguments) {
        this.jvmArguments = List.copyOf(jvmArguments);
    }

    /** A worker with Cortado's flags and nothing else. */
    public static Worker standard() {
        return new Worker(List.of());
    }

    /** Returns a worker whose child gets further JVM arguments, after Cortado's own. */
    public Worker withJvmArguments(String... arguments) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(List.of(arguments));
        return new Worker(all);
    }

    /**
     * Runs a task in a child JVM and waits for its result.
     *
     * @param task a class with a public constructor without parameters
     * @param progress gets the task's reports; cancelling it kills the child at once
     * @throws WorkerException if the task fails, or the child crashes or does not start: one line
     * @throws CancellationException if cancelled
     */
    public <Q, R> R run(Class<? extends WorkerTask<Q, R>> task, Q request, Progress progress) throws IOException {
        progress.cancellation().throwIfCancelled();
        WorkerTask<Q, R> description = instantiate(task);
        Path directory = Files.createTempDirectory("cortado-worker");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path socket = directory.resolve("s");
            server.bind(UnixDomainSocketAddress.of(socket));
            try (WorkerProcess child = WorkerProcess.start(
                            task.getSimpleName(), WorkerClassPath.of(task), directory, socket, jvmArguments);
                    Cancellation.Registration _ = progress.cancellation().onCancel(child::kill)) {
                child.onEnd(() -> close(server));
                WorkerMessage answer = converse(server, child, task.getName(), request, progress);
                progress.cancellation().throwIfCancelled();
                return switch (answer) {
                    case WorkerMessage.Result result ->
                        WorkerMessage.JSON.treeToValue(result.value(), description.resultType());
                    case WorkerMessage.Failure failure -> throw child.failure(failure);
                    case null, default -> throw child.crash(GRACE_SECONDS, TimeUnit.SECONDS);
                };
            }
        } finally {
            deleteQuietly(directory);
        }
    }

    /** Sends the request and passes reports on until there is an answer; null when the child ended without one. */
    private static WorkerMessage converse(
            ServerSocketChannel server, WorkerProcess child, String task, Object request, Progress progress)
            throws IOException {
        SocketChannel channel;
        try {
            channel = server.accept();
        } catch (ClosedByInterruptException e) {
            throw new CancellationException("interrupted");
        } catch (ClosedChannelException e) {
            return null;
        }
        child.connected();
        try (channel) {
            var message = new WorkerMessage.Request(task, WorkerMessage.JSON.valueToTree(request));
            String line = WorkerMessage.JSON.writerFor(WorkerMessage.class).writeValueAsString(message) + "\n";
            Channels.newOutputStream(channel).write(line.getBytes(StandardCharsets.UTF_8));
            var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            for (String answer = reader.readLine(); answer != null; answer = reader.readLine()) {
                WorkerMessage received = WorkerMessage.JSON.readValue(answer, WorkerMessage.class);
                if (received instanceof WorkerMessage.Report report) {
                    progress.step(report.task(), report.done(), report.total(), report.unit());
                } else {
                    return received;
                }
            }
            return null;
        } catch (ClosedByInterruptException e) {
            throw new CancellationException("interrupted");
        } catch (JacksonException e) {
            throw e;
        } catch (IOException e) {
            // A broken connection: the child is gone, which its exit code explains better.
            return null;
        }
    }

    private static <Q, R> WorkerTask<Q, R> instantiate(Class<? extends WorkerTask<Q, R>> task) {
        try {
            return task.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    task.getName() + ": a worker task needs a public constructor without parameters", e);
        }
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // Nobody can connect to it any more, which is all that was wanted.
        }
    }

    private static void deleteQuietly(Path directory) {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // A left-over temporary folder is the system's to sweep.
        }
    }
}
