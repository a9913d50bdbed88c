package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All measurements, one after the other. */
public final class KernelBenchmark {

    private KernelBenchmark() {}

    /**
     * Measures kernels.
     *
     * @param contestants Cortado's kernel, then those it is held against
     * @param folder for what the kernels write
     * @throws IOException if one of them cannot be started or ends
     * @throws InterruptedException if it is cancelled
     */
    public static List<Figure> run(
            List<Contestant> contestants, BenchmarkSettings settings, Path folder, Progress progress)
            throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(Starts.measure(contestants, settings, folder, progress));
        figures.addAll(RoundTrips.measure(contestants, settings, folder, progress));
        figures.addAll(LongSession.measure(contestants.getFirst(), settings, folder, progress));
        figures.addAll(Assistance.measure(contestants.getFirst(), settings, folder, progress));
        return figures;
    }
}
