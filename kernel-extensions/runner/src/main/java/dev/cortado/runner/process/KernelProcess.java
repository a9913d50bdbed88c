package dev.cortado.runner.process;

import dev.cortado.runner.wire.ConnectionInfo;
import dev.cortado.runner.wire.KernelHost;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A kernel as a child process. What it prints outside of cells goes to a log file, which is deleted when the kernel ends
 * as it was asked to. {@link #close} ends the process and everything it started.
 */
public final class KernelProcess implements KernelHost, AutoCloseable {

    private static final int LAST_LINES = 12;
    private static final int LONGEST_TAIL = 16_384;
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV",
            15, "SIGTERM");

    private final KernelCommand command;
    private final Process process;
    private final ConnectionInfo connection;
    private final Path connectionFile;
    private final Path log;

    private KernelProcess(
            KernelCommand command, Process process, ConnectionInfo connection, Path connectionFile, Path log) {
        this.command = command;
        this.process = process;
        this.connection = connection;
        this.connectionFile = connectionFile;
        this.log = log;
    }

    /**
     * Starts a kernel.
     *
     * @param workingDirectory where its relative paths begin: the notebook's folder
     * @param logFolder where its log file goes; made if needed
     * @throws IOException if the program cannot be started
     */
    public static KernelProcess start(KernelCommand command, Path workingDirectory, Path logFolder) throws IOException {
        Files.createDirectories(logFolder);
        ConnectionInfo connection = ConnectionInfo.create();
        Path connectionFile = connection.write(Path.of(System.getProperty("java.io.tmpdir")), command.name());
        Path log = Files.createTempFile(logFolder, "kernel-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(shielded(command.argumentsFor(connectionFile)))
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(command.environment());
            // By Jupyter's convention a kernel ends by itself when this process is gone.
            builder.environment()
                    .put(
                            "JPY_PARENT_PID",
                            String.valueOf(ProcessHandle.current().pid()));
            Process process = builder.start();
            process.getOutputStream().close();
            return new KernelProcess(command, process, connection, connectionFile, log);
        } catch (IOException failed) {
            Files.deleteIfExists(connectionFile);
            Files.deleteIfExists(log);
            throw new IOException(
                    "the kernel '" + command.name() + "' cannot be started: " + failed.getMessage(), failed);
        }
    }

    /**
     * Ctrl-C in a terminal goes to every process there, also to the kernel, which would end and lose what can be saved
     * of the running cell. A shell that ignores the signal passes that on to what it becomes.
     */
    private static List<String> shielded(List<String> arguments) {
        if (File.separatorChar == '\\' || !Files.isExecutable(Path.of("/bin/sh"))) {
            return arguments;
        }
        List<String> shielded = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        shielded.addAll(arguments);
        return shielded;
    }

    /** Returns where it listens. */
    public ConnectionInfo connection() {
        return connection;
    }

    /** Returns its process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns the file that holds what it prints outside of cells. */
    public Path log() {
        return log;
    }

    /** The connection file holds the secret and is of no more use once the kernel has read it. */
    void deleteConnectionFile() throws IOException {
        Files.deleteIfExists(connectionFile);
    }

    @Override
    public Optional<String> death() {
        if (process.isAlive()) {
            return Optional.empty();
        }
        int code = process.exitValue();
        String signal = code > 128 && SIGNALS.containsKey(code - 128) ? " (" + SIGNALS.get(code - 128) + ")" : "";
        String last = lastLines();
        return Optional.of("the kernel '" + command.name() + "' ended with exit code " + code + signal
                + (last.isEmpty() ? " and left no message" : "; its last lines (all in " + log + "):\n" + last));
    }

    private String lastLines() {
        try {
            byte[] bytes = Files.readAllBytes(log);
            int from = Math.max(0, bytes.length - LONGEST_TAIL);
            List<String> lines = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LAST_LINES))
                    .map(line -> "  " + line)
                    .collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public boolean interruptBySignal() {
        if (!command.interruptBySignal() || File.separatorChar == '\\') {
            return false;
        }
        try {
            return new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException failed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits until the process has ended.
     *
     * @return whether it did within the time
     */
    public boolean waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the exit code of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Deletes the log: nothing happened that somebody would want to read about. */
    public void forgetLog() throws IOException {
        Files.deleteIfExists(log);
    }

    /** Ends the process and all its descendants, by force if they do not follow within two seconds. */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        try {
            for (ProcessHandle member : family) {
                member.onExit().completeOnTimeout(member, 2, TimeUnit.SECONDS).join();
            }
        } finally {
            family.forEach(ProcessHandle::destroyForcibly);
            deleteConnectionFile();
        }
    }
}
