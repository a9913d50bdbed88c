package dev.cortado.runtime.worker;

import dev.cortado.runtime.JvmFlags;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running child JVM: its command line, what it prints, how it ended. */
final class WorkerProcess implements AutoCloseable {

    private static final int KEPT_LINES = 40;
    private static final int SHOWN_LINES = 3;
    private static final List<String> INHERITED_PROPERTIES =
            List.of("onnxruntime.native.path", "ENGINE_CACHE_DIR", "DJL_CACHE_DIR", "java.io.tmpdir");
    private static final List<String> INHERITED_ARGUMENTS =
            List.of("-XX:AOTCache=", "-Xmx", "-XX:MaxRAMPercentage=", "-XX:MaxHeapSize=");

    private final String task;
    private final Process process;
    private final Path crashReport;
    private final Thread reader;
    private final Deque<String> lines = new ArrayDeque<>();
    private volatile boolean connected;

    private WorkerProcess(String task, Process process, Path crashReport) {
        this.task = task;
        this.process = process;
        this.crashReport = crashReport;
        this.reader = Thread.ofPlatform().daemon().name("cortado-worker-log").start(this::readLog);
    }

    static WorkerProcess start(String task, String classPath, Path directory, Path socket, List<String> extraArguments)
            throws IOException {
        Path crashReport = directory.resolve("crash.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.list());
        command.addAll(inherited());
        command.add("-XX:ErrorFile=" + crashReport);
        command.add("-XX:-CreateCoredumpOnCrash");
        command.addAll(extraArguments);
        command.add(WorkerMain.class.getName());
        command.add(socket.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // By the environment: a class path can be longer than a command line may be.
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().putAll(OnnxRuntimeTelemetry.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new WorkerProcess(task, process, crashReport);
        } catch (IOException e) {
            throw new WorkerException(
                    WorkerException.Kind.NOT_STARTED,
                    "the worker JVM did not start: " + e.getMessage(),
                    e.getClass().getName(),
                    List.of());
        }
    }

    /** What this JVM was started with and the child needs too: caches, the memory limit, Cortado's own properties. */
    private static List<String> inherited() {
        List<String> arguments = new ArrayList<>();
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (INHERITED_ARGUMENTS.stream().anyMatch(argument::startsWith)) {
                arguments.add(argument);
            }
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("cortado.") || INHERITED_PROPERTIES.contains(name))
                .sorted()
                .forEach(name -> arguments.add("-D" + name + "=" + System.getProperty(name)));
        return arguments;
    }

    void onEnd(Runnable action) {
        var _ = process.onExit().thenRun(action);
    }

    /** Remembers that the child came up. */
    void connected() {
        connected = true;
    }

    void kill() {
        process.destroyForcibly();
    }

    private void readLog() {
        try (var log = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                synchronized (lines) {
                    lines.addLast(line);
                    if (lines.size() > KEPT_LINES) {
                        lines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // The stream ends with its process.
        }
    }

    /** What the task threw, as the parent's exception. */
    WorkerException failure(WorkerMessage.Failure failure) {
        if (failure.outOfMemory()) {
            return new WorkerException(
                    WorkerException.Kind.OUT_OF_MEMORY,
                    task + " ran out of memory in the worker JVM (" + failure.message()
                            + "); raise its limit with the JVM flag -Xmx, or use less data",
                    failure.exceptionClass(),
                    lastLines());
        }
        return new WorkerException(
                WorkerException.Kind.FAILED, failure.message(), failure.exceptionClass(), lastLines());
    }

    /** How the child ended, when it gave no answer. */
    WorkerException crash(long grace, TimeUnit unit) {
        int code;
        try {
            if (!process.waitFor(grace, unit)) {
                kill();
            }
            code = process.waitFor();
            reader.join(unit.toMillis(grace));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            code = -1;
        }
        List<String> last = lastLines().stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
        String lastWords = last.isEmpty()
                ? "it printed nothing"
                : "last output: "
                        + String.join(" | ", last.subList(Math.max(0, last.size() - SHOWN_LINES), last.size()));
        if (!connected) {
            return new WorkerException(
                    WorkerException.Kind.NOT_STARTED,
                    "the worker JVM for " + task + " did not start (exit code " + code + "); " + lastWords,
                    "",
                    last);
        }
        return new WorkerException(
                WorkerException.Kind.CRASHED,
                "the worker process of " + task + " crashed: " + CrashReport.describe(code, crashReport) + "; "
                        + lastWords,
                "",
                last);
    }

    private List<String> lastLines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Ends the child if it still runs. */
    @Override
    public void close() {
        kill();
        try {
            process.waitFor();
            reader.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
