package dev.cortado.measure.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads Linux's counters: {@code /proc/stat} and {@code /proc/cpuinfo} (proc(5)), {@code cpufreq/scaling_cur_freq} and
 * {@code thermal_throttle/*_throttle_count} under {@code /sys/devices/system/cpu} (the kernel's ABI documentation).
 */
public final class MachineCounters {

    private static final double KILO = 1000;
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    private static final int STOLEN = 7;

    private final Path proc;
    private final Path processors;

    MachineCounters(Path proc, Path processors) {
        this.proc = proc;
        this.processors = processors;
    }

    /** This machine's. */
    public static MachineCounters system() {
        return new MachineCounters(Path.of("/proc"), Path.of("/sys/devices/system/cpu"));
    }

    /** Reads all of them now. */
    public MachineReading read() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long[] ticks = ticks();
        return new MachineReading(
                System.nanoTime(),
                system.getAvailableProcessors(),
                megahertz(),
                ticks[0],
                ticks[1],
                ticks[2],
                throttles(),
                system.getProcessCpuTime());
    }

    /** All, busy and stolen ticks. */
    private long[] ticks() {
        for (String line : lines(proc.resolve("stat"))) {
            if (line.startsWith("cpu ")) {
                String[] fields = line.substring(4).strip().split(" +", -1);
                if (fields.length <= STOLEN) {
                    break;
                }
                long all = 0;
                // What guests of this machine used, behind the stolen time, is in the user time already.
                for (int i = 0; i <= STOLEN; i++) {
                    all += Long.parseLong(fields[i]);
                }
                long stolen = Long.parseLong(fields[STOLEN]);
                long idle = Long.parseLong(fields[IDLE]) + Long.parseLong(fields[WAITING]);
                return new long[] {all, all - idle - stolen, stolen};
            }
        }
        return new long[] {-1, -1, -1};
    }

    private double megahertz() {
        List<Double> frequencies = new ArrayList<>();
        for (Path file : files("cpufreq/scaling_cur_freq")) {
            number(file).ifPresent(kilohertz -> frequencies.add(kilohertz / KILO));
        }
        if (frequencies.isEmpty()) {
            for (String line : lines(proc.resolve("cpuinfo"))) {
                if (line.startsWith("cpu MHz")) {
                    frequencies.add(Double.parseDouble(
                            line.substring(line.indexOf(':') + 1).strip()));
                }
            }
        }
        return frequencies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private long throttles() {
        long sum = -1;
        for (String name : List.of("core_throttle_count", "package_throttle_count")) {
            for (Path file : files("thermal_throttle/" + name)) {
                OptionalDouble count = number(file);
                if (count.isPresent()) {
                    sum = Math.max(0, sum) + (long) count.getAsDouble();
                }
            }
        }
        return sum;
    }

    private List<Path> files(String name) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
            for (Path folder : folders) {
                if (Files.isReadable(folder.resolve(name))) {
                    files.add(folder.resolve(name));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return files;
    }

    private static OptionalDouble number(Path file) {
        try {
            return OptionalDouble.of(Double.parseDouble(
                    Files.readString(file, StandardCharsets.UTF_8).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
