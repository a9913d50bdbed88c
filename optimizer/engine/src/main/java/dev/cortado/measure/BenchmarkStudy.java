package dev.cortado.measure;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** The benchmark measured itself: what it says of a model beside the same model, as it is or made slower by a known share. */
public final class BenchmarkStudy {

    private BenchmarkStudy() {}

    /**
     * The two subjects of a study: the same file under two names.
     *
     * @param model an ONNX file
     */
    public static List<Subject> twice(Path model) {
        return List.of(new Subject("model", model), new Subject("again", model));
    }

    /**
     * Runs one benchmark, without memory, in a worker of its own.
     *
     * @param plan of models that are the same
     * @param slowdown the share by which every query of all but the first is made longer by waiting; 0 for none
     * @return the row of the second model
     * @throws dev.cortado.runtime.worker.WorkerException if a model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static BenchmarkRow run(BenchmarkPlan plan, double slowdown, Progress progress) throws IOException {
        if (plan.subjects().size() < 2 || slowdown < 0) {
            throw new IllegalArgumentException("study: expected two models and a slowdown of 0 or more, found "
                    + plan.subjects().size() + " and " + slowdown);
        }
        LatencyTask.Measurements measured =
                Worker.standard().run(SlowedTask.class, new SlowedTask.Request(plan, slowdown), progress);
        List<Double> noMemory = Collections.nCopies(plan.subjects().size(), Double.NaN);
        return BenchmarkStatistics.result(plan, measured, noMemory, Double.NaN)
                .rows()
                .get(1);
    }
}
