package dev.cortado.runner.install;

import dev.cortado.runner.process.Distribution;
import dev.cortado.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks the JVM itself whether it starts with somebody's options, before a kernel is installed that never would. */
public final class JvmCheck {

    private static final int LIMIT_SECONDS = 30;

    /** Options that say what to run rather than how; the kernel's own would no longer count. */
    private static final Pattern TAKEN = Pattern.compile(
            "-cp|-classpath|--class-path(=.*)?|-jar|-m|--module(=.*)?|-version|--version|-help|--help|-\\?|-h");

    private JvmCheck() {}

    /**
     * Makes sure that the JVM starts with the options.
     *
     * @throws IOException with the JVM's own message if it does not
     */
    public static void check(KernelSpecOptions options) throws IOException, InterruptedException {
        for (String option : options.jvmOptions()) {
            if (!option.startsWith("-") || TAKEN.matcher(option).matches()) {
                throw new IOException(
                        "--jvm-option: expected an option such as -Xmx8g or -Dname=value, found " + option);
            }
        }
        Optional<String> message = failure(command(options, List.of()), options);
        if (message.isPresent()) {
            throw new IOException("--jvm-option: this JVM does not start with " + String.join(" ", options.jvmOptions())
                    + ": " + message.get());
        }
    }

    /** Whether the AOT cache, which makes the kernel start in half the time, still counts with the options. */
    public static boolean keepsAotCache(Distribution distribution, KernelSpecOptions options)
            throws IOException, InterruptedException {
        Optional<Path> cache = distribution.aotCache();
        if (cache.isEmpty()) {
            return true; // nothing is lost
        }
        List<String> flags = List.of(
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + cache.get(),
                "-cp",
                String.join(
                        File.pathSeparator,
                        distribution.classPath().stream().map(Path::toString).toList()));
        return failure(command(options, flags), options).isEmpty();
    }

    private static List<String> command(KernelSpecOptions options, List<String> more) {
        List<String> command = new ArrayList<>(List.of(Distribution.java().toString()));
        command.addAll(options.added(JvmFlags.list()));
        command.addAll(more);
        command.add("-version");
        return command;
    }

    /** What the JVM says when it does not start; empty when it does. */
    private static Optional<String> failure(List<String> command, KernelSpecOptions options)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("cortado-", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(options.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("it does not answer within " + LIMIT_SECONDS + " s");
            }
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .findFirst()
                            .orElse("exit code " + process.exitValue()));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
