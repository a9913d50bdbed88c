package dev.cortado.notebooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built distribution, started as the launcher starts it. */
final class Cortado {

    private static final Path DIST =
            Path.of("../kernel-extensions/runner/target/dist").toAbsolutePath().normalize();

    private Cortado() {}

    /** What a finished command left behind. */
    record Outcome(int exitCode, String output) {}

    static Path dist() {
        if (!Files.isDirectory(DIST.resolve("lib"))) {
            throw new IllegalStateException(
                    "the distribution is not built: these tests run in the reactor, ./mvnw verify -pl notebooks -am");
        }
        return DIST;
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Runs the command line and waits for its end, for at most ten minutes. */
    static Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java().toString(),
                "@" + dist().resolve("jvm.flags"),
                "-Dcortado.dist=" + dist(),
                "-jar",
                dist().resolve("lib/cortado-runner.jar").toString()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    static Outcome start(List<String> command) throws IOException, InterruptedException {
        return start(command, Map.of());
    }

    /** Runs a command with more in its environment, and waits for its end, for at most ten minutes. */
    static Outcome start(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("cortado-test-", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("still running after ten minutes: " + command);
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
