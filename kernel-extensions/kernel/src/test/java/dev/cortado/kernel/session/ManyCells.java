package dev.cortado.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.runtime.JvmFlags;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.function.IntFunction;

/**
 * Runs a thousand cells in a row and measures what a cell costs, early and late, in time and in memory. Started by hand:
 * {@code java -cp <test class path> dev.cortado.kernel.session.ManyCells}.
 */
final class ManyCells {

    static final int CELLS = 1_000;

    /**
     * What was measured.
     *
     * @param earlyMs the median of cells 101 to 200, in milliseconds of processor time
     * @param lateMs that of cells 901 to 1000
     * @param earlyBytes the heap in use after cell 100 and a collection
     * @param lateBytes that after cell 1000
     */
    record Costs(double earlyMs, double lateMs, long earlyBytes, long lateBytes) {

        double slowdown() {
            return lateMs / earlyMs;
        }

        double growth() {
            return (double) lateBytes / earlyBytes - 1;
        }
    }

    private ManyCells() {}

    /** A session of cells that are nothing but expressions. */
    static String expression(int cell) {
        return "Math.max(" + cell + ", 3) + \" of \" + List.of(1, 2, " + cell + ").size()";
    }

    /** A session of cells that each declare a variable and a method, and use what was declared before. */
    static String declaration(int cell) {
        return "int v" + cell + " = " + (cell == 1 ? "0" : "v" + (cell - 1)) + " + 1;\nint f" + cell
                + "(int x) { return x + v" + cell + "; }";
    }

    static Costs measure(IntFunction<String> cells) {
        try (CellSession session = new CellSession()) {
            double[] ms = new double[CELLS + 1];
            long early = 0;
            for (int cell = 1; cell <= CELLS; cell++) {
                long start = processorTime();
                session.run(cells.apply(cell));
                ms[cell] = (processorTime() - start) / 1e6;
                if (cell == 100) {
                    early = used();
                }
            }
            return new Costs(median(ms, 101, 200), median(ms, 901, 1000), early, used());
        }
    }

    /** The cell's thread's own, which other processes hardly disturb. */
    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(double[] ms, int from, int to) {
        double[] sorted = Arrays.copyOfRange(ms, from, to + 1);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Measures in a JVM with the kernel's flags, on which it depends how large objects are. */
    static Costs measureApart(String kind) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmFlags.list());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ManyCells.class.getName(), kind));
        Path output = Files.createTempFile("many-cells", ".txt");
        try {
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            assertThat(exit).as(Files.readString(output)).isZero();
            try (Scanner costs = new Scanner(Files.readAllLines(output).getLast()).useLocale(Locale.ROOT)) {
                return new Costs(costs.nextDouble(), costs.nextDouble(), costs.nextLong(), costs.nextLong());
            }
        } finally {
            Files.delete(output);
        }
    }

    /** Prints the costs of expressions and declarations, for people and, in a last line, for {@link #measureApart}. */
    public static void main(String[] arguments) {
        for (String kind : arguments.length > 0 ? List.of(arguments) : List.of("expression", "declaration")) {
            Costs costs = measure(kind.equals("expression") ? ManyCells::expression : ManyCells::declaration);
            System.out.printf(
                    "%s: %.1f ms early, %.1f ms late (%.2f times); heap %.1f MB early, %.1f MB late (%+.0f %%)%n",
                    kind,
                    costs.earlyMs(),
                    costs.lateMs(),
                    costs.slowdown(),
                    costs.earlyBytes() / 1e6,
                    costs.lateBytes() / 1e6,
                    100 * costs.growth());
            System.out.println(
                    costs.earlyMs() + " " + costs.lateMs() + " " + costs.earlyBytes() + " " + costs.lateBytes());
        }
    }
}
