package dev.cortado.measure;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ExecutionProviders;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.worker.Worker;
import dev.cortado.runtime.worker.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
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
     * Runs a benchmark. Takes two to four times the plan's budget times models times configurations, the time to open each model a dozen
     * times, and some seconds.
     *
     * @param progress cancelling it ends the worker at once
     * @throws dev.cortado.runtime.ModelLoadException if a provider is not there, with what to install
     * @throws WorkerException if a model does not load or run, or crashes the worker; one line
     * @throws NoSuchFileException if a model's file is not there
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static BenchmarkResult run(BenchmarkPlan plan, Progress progress) throws IOException {
        check(plan.subjects(), plan.providers());
        LatencyTask.Measurements measured = Worker.standard().run(LatencyTask.class, plan, progress);
        if (!plan.memory()) {
            List<Double> unknown = Collections.nCopies(plan.subjects().size(), Double.NaN);
            return BenchmarkStatistics.result(plan, measured, unknown, Double.NaN);
        }
        Peaks peaks =
                peaks(plan.subjects(), plan.threads().getFirst(), measured.largestInputs(), plan.seed(), progress);
        return BenchmarkStatistics.result(plan, measured, peaks.megabytes(), peaks.baseMegabytes());
    }

    /**
     * Peak memory, in 10^6 bytes; NaN where the system does not tell.
     *
     * @param megabytes per model
     * @param baseMegabytes of a process that has no model
     */
    record Peaks(List<Double> megabytes, double baseMegabytes) {}

    /** Measures the peak memory of each model in a process of its own. */
    static Peaks peaks(List<Subject> subjects, int threads, List<List<InputSpec>> inputs, long seed, Progress progress)
            throws IOException {
        List<Double> peaks = new ArrayList<>();
        double base = Double.NaN;
        for (int i = 0; i < subjects.size(); i++) {
            progress.step(MEMORY_TASK, i, subjects.size(), Progress.Unit.ITEMS);
            var request = new MemoryTask.Request(subjects.get(i).file(), threads, inputs.get(i), seed);
            MemoryTask.Peak peak =
                    Worker.standard().run(MemoryTask.class, request, onlyCancellation(progress.cancellation()));
            peaks.add(megabytes(peak.peak()));
            base = megabytes(peak.base());
        }
        progress.step(MEMORY_TASK, subjects.size(), subjects.size(), Progress.Unit.ITEMS);
        return new Peaks(peaks, base);
    }

    /** Makes sure, before a process is started, that files and providers are there. */
    static void check(List<Subject> subjects, List<String> providers) throws IOException {
        for (Subject subject : subjects) {
            if (!Files.isRegularFile(subject.file())) {
                throw new NoSuchFileException(subject.name() + ": no such file: " + subject.file());
            }
        }
        for (String provider : providers) {
            ExecutionProviders.require(provider);
        }
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
