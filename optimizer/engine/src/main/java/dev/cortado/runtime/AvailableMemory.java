package dev.cortado.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine's memory, or the container's where that is less. */
final class AvailableMemory {

    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final long KIBIBYTE = 1024;

    private AvailableMemory() {}

    /** What new work can use without pushing other work out, in bytes. */
    static long bytes() {
        long free = system().getFreeMemorySize();
        // Free memory leaves out the file cache, which gives way; Linux says what it can really hand out.
        return linuxAvailable()
                .map(available -> Math.min(available, system().getTotalMemorySize()))
                .orElse(free);
    }

    /** The memory there is, in bytes; a container's limit counts. */
    static long total() {
        return system().getTotalMemorySize();
    }

    private static OperatingSystemMXBean system() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    }

    private static Optional<Long> linuxAvailable() {
        if (!Files.isReadable(LINUX)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(LINUX, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
