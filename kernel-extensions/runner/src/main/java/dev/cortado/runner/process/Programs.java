package dev.cortado.runner.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs installed on this machine. */
public final class Programs {

    private static final List<String> ENDINGS =
            File.separatorChar == '\\' ? List.of(".exe", ".cmd", ".bat") : List.of("");

    private Programs() {}

    /** Returns the first program of that name on the PATH. */
    public static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            for (String ending : ENDINGS) {
                Path program = Path.of(folder.isEmpty() ? "." : folder, name + ending);
                if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                    return Optional.of(program.toAbsolutePath());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the first line that a program prints; empty if it fails or takes longer than the limit, when it is ended.
     */
    public static Optional<String> firstLine(List<String> command, Duration limit) throws InterruptedException {
        Path output = null;
        try {
            output = Files.createTempFile("cortado-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() != 0
                    ? Optional.empty()
                    : new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .findFirst()
                            .map(String::strip);
        } catch (IOException failed) {
            return Optional.empty();
        } finally {
            delete(output);
        }
    }

    private static void delete(Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }
}
