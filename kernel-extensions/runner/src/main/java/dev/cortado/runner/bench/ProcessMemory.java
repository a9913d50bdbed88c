package dev.cortado.runner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds of the machine's memory: {@code smaps_rollup} of Linux (proc(5)); other systems are not asked.
 *
 * @param residentMegabytes all its pages that are in memory; NaN if unknown
 * @param privateMegabytes those of them that no other process shares; NaN if unknown
 */
record ProcessMemory(double residentMegabytes, double privateMegabytes) {

    private static final ProcessMemory UNKNOWN = new ProcessMemory(Double.NaN, Double.NaN);
    private static final double KIBIBYTES_PER_MEGABYTE = 1e6 / 1024;

    static ProcessMemory of(long processId) {
        Path rollup = Path.of("/proc", String.valueOf(processId), "smaps_rollup");
        if (!Files.isReadable(rollup)) {
            return UNKNOWN;
        }
        try {
            return parse(Files.readAllLines(rollup, StandardCharsets.UTF_8));
        } catch (IOException unreadable) { // another user's process
            return UNKNOWN;
        }
    }

    static ProcessMemory parse(List<String> rollup) {
        return new ProcessMemory(sum(rollup, "Rss:"), sum(rollup, "Private_"));
    }

    private static double sum(List<String> rollup, String key) {
        return rollup.stream()
                        .filter(line -> line.startsWith(key))
                        .mapToLong(line ->
                                Long.parseLong(line.substring(line.indexOf(':')).replaceAll("\\D", "")))
                        .sum()
                / KIBIBYTES_PER_MEGABYTE;
    }
}
