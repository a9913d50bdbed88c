package dev.cortado.quantize.weightonly;

import dev.cortado.progress.Progress;
import java.util.List;

/**
 * Reports how far solving is by the bytes of the weights done, not by their number, and under one name from the first to the last: so that
 * the time left is right.
 */
final class SolvingProgress {

    private static final String TASK = "quantise";

    private final Progress progress;
    private final long total;
    private long done;

    /**
     * Starts.
     *
     * @param weights all that will be solved, each once
     */
    SolvingProgress(List<PlannedWeight> weights, Progress progress) {
        this.progress = progress;
        this.total =
                weights.stream().mapToLong(weight -> weight.tensor().byteSize()).sum();
    }

    /**
     * Reports what was done so far; call it before each weight.
     *
     * @throws java.util.concurrent.CancellationException if the work is to stop
     */
    void before(PlannedWeight weight) {
        progress.step(TASK, done, total, Progress.Unit.BYTES);
        done += weight.tensor().byteSize();
    }

    /** Reports that all is done. */
    void finish() {
        progress.report(TASK, total, total, Progress.Unit.BYTES);
    }

    /** For work in between, such as running samples. */
    Progress other() {
        return progress;
    }
}
