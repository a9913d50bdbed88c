package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.runtime.TransformedModel;
import java.util.List;
import java.util.Optional;

/**
 * What automatic quantisation did.
 *
 * @param tried every method in the order of their promise, those that were not needed too
 * @param best the model that keeps within the loss; empty if no method does
 * @param pass what made it; empty if no method does
 * @param stopped why it stopped, one sentence
 */
public record AutoResult(List<Attempt> tried, Optional<TransformedModel> best, Optional<Pass> pass, String stopped) {

    /** Freezes the list. */
    public AutoResult {
        tried = List.copyOf(tried);
    }

    /**
     * What became of one method.
     *
     * @param method its name
     * @param promise see {@link Promise#value()}
     * @param loss measured; NaN when it was not run
     * @param sqnrDecibels measured; NaN when not known
     * @param bytes measured; -1 when there is no model
     * @param verdict {@code within the loss}, {@code loses more}, or why there is no model
     */
    public record Attempt(
            String method, double promise, double loss, double sqnrDecibels, long bytes, String verdict) {}
}
