package dev.cortado.runtime.worker;

import dev.cortado.progress.Progress;
import dev.cortado.resource.UserHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The child's side: reads one request from the socket its parent listens on, does it, answers, ends. */
final class WorkerMain {

    private static final long REPORT_EVERY_NANOS = 50_000_000;
    private static final int PARENT_GONE = 70;

    private final OutputStream out;

    private WorkerMain(OutputStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        UserHome.followEnvironment();
        // What the task prints belongs to the log, which the parent reads as standard error.
        System.setOut(System.err);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            String line = reader.readLine();
            if (line == null) {
                Runtime.getRuntime().halt(PARENT_GONE);
            }
            endWithParent(reader);
            var main = new WorkerMain(Channels.newOutputStream(channel));
            main.send(main.answer((WorkerMessage.Request) WorkerMessage.JSON.readValue(line, WorkerMessage.class)));
            System.err.flush();
            // Not exit: native thread pools and shutdown hooks have nothing to do any more.
            Runtime.getRuntime().halt(0);
        }
    }

    /** The parent says nothing more; an end of the stream means that it is gone. */
    private static void endWithParent(BufferedReader reader) {
        Thread watch = Thread.ofPlatform()
                .daemon()
                .name("cortado-worker-parent")
                .unstarted(() -> {
                    try {
                        while (reader.readLine() != null) {
                            // Nothing is expected.
                        }
                    } catch (IOException e) {
                        // The same: the parent is gone.
                    }
                    Runtime.getRuntime().halt(PARENT_GONE);
                });
        watch.start();
    }

    private WorkerMessage answer(WorkerMessage.Request request) {
        try {
            WorkerTask<?, ?> task = Class.forName(request.task())
                    .asSubclass(WorkerTask.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return run(task, request);
        } catch (OutOfMemoryError e) {
            return new WorkerMessage.Failure(e.getClass().getName(), String.valueOf(e.getMessage()), true);
        } catch (Throwable e) {
            e.printStackTrace();
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new WorkerMessage.Failure(e.getClass().getName(), message, false);
        }
    }

    private <Q, R> WorkerMessage run(WorkerTask<Q, R> task, WorkerMessage.Request request) throws Exception {
        Q typed = WorkerMessage.JSON.treeToValue(request.request(), task.requestType());
        return new WorkerMessage.Result(WorkerMessage.JSON.valueToTree(task.run(typed, new Reporter())));
    }

    private void send(WorkerMessage message) throws IOException {
        byte[] line = (WorkerMessage.JSON.writerFor(WorkerMessage.class).writeValueAsString(message) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line);
        }
    }

    /** Sends at most twenty reports a second and the last one of a task always. */
    private final class Reporter implements Progress {

        private long last;
        private String lastTask = "";

        @Override
        public synchronized void report(String task, long done, long total, Unit unit) {
            long now = System.nanoTime();
            if (done != total && task.equals(lastTask) && now - last < REPORT_EVERY_NANOS) {
                return;
            }
            last = now;
            lastTask = task;
            try {
                send(new WorkerMessage.Report(task, done, total, unit));
            } catch (IOException e) {
                Runtime.getRuntime().halt(PARENT_GONE);
            }
        }
    }
}
