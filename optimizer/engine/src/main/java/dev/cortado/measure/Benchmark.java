package dev.cortado.measure;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import dev.cortado.runtime.worker.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares models' speed and memory. Times come from one worker process that runs all models in randomised blocks; peak memory from one
 * process per model. Model inputs are made up (seeded); their numbers do not change how long dense operators take.
 */
public final class Benchmark {

    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final String MEMORY_TASK = "measure memory";

    private Benchmark() {}

    /**
     * Runs a benchmark. Takes about the plan's budget times models times configurations, and a second or two per model.
     *
     * @param progress cancelling it ends the worker at once
     * @throws WorkerException if a model does not load or run, or crashes the worker; one line
     * @throws NoSuchFileException if a model's file is not there
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static BenchmarkResult run(BenchmarkPlan plan, Progress progress) throws IOException {
        for (Subject subject : plan.subjects()) {
            if (!Files.isRegularFile(subject.file())) {
                throw new NoSuchFileException(subject.name() + ": no such file: " + subject.file());
            }
        }
        LatencyTask.Measurements measured = Worker.standard().run(LatencyTask.class, plan, progress);
        List<Double> peaks = new ArrayList<>();
        double base = Double.NaN;
        for (int i = 0; i < plan.subjects().size(); i++) {
            if (!plan.memory()) {
                peaks.add(Double.NaN);
                continue;
            }
            progress.step(MEMORY_TASK, i, plan.subjects().size(), Progress.Unit.ITEMS);
            var request = new MemoryTask.Request(
                    plan.subjects().get(i).file(),
                    plan.threads().getFirst(),
                    measured.largestInputs().get(i),
                    plan.seed());
            MemoryTask.Peak peak =
                    Worker.standard().run(MemoryTask.class, request, onlyCancellation(progress.cancellation()));
            peaks.add(megabytes(peak.peak()));
            base = megabytes(peak.base());
        }
        if (plan.memory()) {
            progress.step(MEMORY_TASK, plan.subjects().size(), plan.subjects().size(), Progress.Unit.ITEMS);
        }
        return BenchmarkStatistics.result(plan, measured, peaks, base);
    }

    private static double megabytes(long bytes) {
        return bytes < 0 ? Double.NaN : bytes / BYTES_PER_MEGABYTE;
    }

    private static Progress onlyCancellation(Cancellation cancellation) {
        return new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                // The models are counted, not what happens inside one.
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
    }
}
