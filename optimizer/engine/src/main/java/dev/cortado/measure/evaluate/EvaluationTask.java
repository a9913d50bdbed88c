package dev.cortado.measure.evaluate;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;

/** Something a model can be good or bad at: samples with their truth, and the metrics that tell. */
public interface EvaluationTask {

    /** What the result is called, such as {@code retrieval}. */
    String name();

    /** The name of the data. */
    String data();

    /**
     * Runs one model over all samples.
     *
     * @param progress counts what is run; cancelling stops it
     * @return its scores, the primary metric first, of the same samples in the same order for every model
     * @throws IOException if the model does not load or does not suit the task; one line
     */
    TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException;
}
