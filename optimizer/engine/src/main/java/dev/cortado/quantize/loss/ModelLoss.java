package dev.cortado.quantize.loss;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import java.io.IOException;

/** What a changed model loses against the one it was made from, found out by running it. */
public interface ModelLoss {

    /** What a reader calls it, with the data, for example {@code 1 - cosine over 32 texts}. */
    String name();

    /** Tells this loss, its settings and its data from any other: equal keys give equal losses for equal models. */
    String key();

    /**
     * Measures.
     *
     * @param changed the model; its original is known from the start
     * @param progress can be cancelled
     * @throws IOException if the model does not load or run; one line
     */
    Loss of(Model changed, Progress progress) throws IOException;

    /**
     * A loss.
     *
     * @param value 0 for a model that answers as the original does, more for a worse one; as a share: 0.005 is half a percent
     * @param sqnrDecibels the ratio of signal to noise of the outputs, {@code 10 log10(sum ref^2 / sum (ref - x)^2)}; NaN when
     *     the loss does not look at outputs, infinite when there is no difference
     */
    record Loss(double value, double sqnrDecibels) {

        /** That of the original. */
        public static final Loss NONE = new Loss(0, Double.POSITIVE_INFINITY);
    }
}
