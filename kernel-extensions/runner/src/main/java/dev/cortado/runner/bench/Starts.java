package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the start of the process to the first cell's result, and what a kernel weighs that has nothing to do. */
final class Starts {

    /** Longer than a kernel takes to notice that it is idle. */
    private static final long SETTLING_MS = 7_000;

    private static final int WEIGHED = 3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LONGEST_START_MS = 1_500;

    private Starts() {}

    /** Measures; the first contestant's start has a bar. */
    static List<Figure> measure(
            List<Contestant> contestants, BenchmarkSettings settings, Path folder, Progress progress)
            throws IOException, InterruptedException {
        int count = settings.starts();
        double[][] times = new double[contestants.size()][count];
        int weighed = Math.min(count, WEIGHED);
        double[][] resident = new double[contestants.size()][weighed];
        double[][] own = new double[contestants.size()][weighed];
        for (int i = 0; i < count; i++) {
            progress.step("starts", i, count, Progress.Unit.ITEMS);
            for (int k = 0; k < contestants.size(); k++) {
                long start = System.nanoTime();
                try (Conversation kernel = Conversation.start(contestants.get(k), folder, progress.cancellation())) {
                    kernel.time(kernel.language().expression(i));
                    times[k][i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
                    if (i < weighed) {
                        TimeUnit.MILLISECONDS.sleep(SETTLING_MS);
                        ProcessMemory memory = ProcessMemory.of(kernel.processId());
                        resident[k][i] = memory.residentMegabytes();
                        own[k][i] = memory.privateMegabytes();
                    }
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (int k = 0; k < contestants.size(); k++) {
            String name = contestants.get(k).name();
            Figure start = Figure.ofMedian(name, "process start to first result", "ms", times[k]);
            figures.add(k == 0 ? start.withBar(LONGEST_START_MS) : start);
            if (!Double.isNaN(resident[k][0])) {
                figures.add(Figure.ofMedian(name, "idle kernel, resident memory", "MB", resident[k]));
                figures.add(Figure.ofMedian(name, "idle kernel, memory it shares with nobody", "MB", own[k]));
            }
        }
        return figures;
    }
}
