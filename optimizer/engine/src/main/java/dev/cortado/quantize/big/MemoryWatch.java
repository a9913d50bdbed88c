package dev.cortado.quantize.big;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches what this process holds of the machine's memory: the largest {@code RssAnon} of Linux (proc(5)), read every 20 ms. Pages of
 * mapped files do not count, for the system takes them back whenever it needs room; the heap, the JVM's own memory and native libraries'
 * do.
 */
final class MemoryWatch implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1024;
    private static final int EVERY_MS = 20;

    private final AtomicLong largest = new AtomicLong(-1);
    private final ScheduledExecutorService clock;

    MemoryWatch() {
        clock = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("memory-watch").unstarted(task));
        var _ = clock.scheduleAtFixedRate(this::look, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        largest.accumulateAndGet(held(), Math::max);
    }

    /** The largest so far, in bytes; negative where the system does not tell. */
    long largest() {
        look();
        return largest.get();
    }

    /** The most that the heap's pools ever held, summed, in bytes. */
    static long heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /**
     * The most of this process that was in memory at once, with pages of mapped files ({@code VmHWM}), in bytes; negative where the system
     * does not tell.
     */
    static long resident() {
        return read("VmHWM");
    }

    private static long held() {
        return read("RssAnon");
    }

    private static long read(String entry) {
        if (!Files.isReadable(STATUS)) {
            return -1;
        }
        try {
            return parse(Files.readAllLines(STATUS, StandardCharsets.UTF_8), entry);
        } catch (IOException e) {
            return -1;
        }
    }

    static long parse(List<String> status, String entry) {
        return status.stream()
                .filter(line -> line.startsWith(entry + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
