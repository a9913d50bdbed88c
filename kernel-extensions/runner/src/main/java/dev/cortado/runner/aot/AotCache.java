package dev.cortado.runner.aot;

import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.Programs;
import dev.cortado.runtime.JvmFlags;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the JVM whether it takes an AOT cache, which it otherwise rejects in silence. */
public final class AotCache {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private AotCache() {}

    /** Whether this JDK, with the kernel's flags and class path, uses the cache. */
    public static boolean isAccepted(Distribution distribution, Path cache) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(Distribution.java().toString()));
        command.addAll(JvmFlags.list());
        // "on" makes a cache that does not fit an error.
        command.add("-XX:AOTMode=on");
        command.add("-XX:AOTCache=" + cache);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                distribution.classPath().stream().map(Path::toString).toList()));
        command.add("-version");
        return Programs.firstLine(command, LIMIT).isPresent();
    }
}
