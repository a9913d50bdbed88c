package dev.cortado.moments;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums the {@link InputMoments} of a model's values while it runs on samples. When not all fit the memory given to them, the samples are gone
 * through several times, for some of the values each time.
 *
 * @param model the model
 * @param feeds the samples
 * @param budget how many bytes of the heap they may take together, beyond the first of them
 */
public record ValueMoments(OnnxModel model, Feeds feeds, long budget) {

    /** Takes what was summed of a value. */
    @FunctionalInterface
    public interface Taker {

        /**
         * Takes it.
         *
         * @param moments without rows when no sample reached the value
         */
        void take(String value, InputMoments moments) throws IOException;
    }

    /**
     * Hands over the moments of all values.
     *
     * @param widths the last dimension of each value
     */
    public void collect(Map<String, Integer> widths, Taker taker, Progress progress) throws IOException {
        List<String> waiting = new ArrayList<>(widths.keySet());
        while (!waiting.isEmpty()) {
            Map<String, InputMoments> moments = new LinkedHashMap<>();
            long bytes = 0;
            while (!waiting.isEmpty()) {
                int width = widths.get(waiting.getFirst());
                bytes += Gram.bytes(width);
                if (!moments.isEmpty() && bytes > budget) {
                    break;
                }
                moments.put(waiting.removeFirst(), new InputMoments(width));
            }
            SampledValues.run(
                    model,
                    feeds,
                    moments.keySet(),
                    (value, tensor) -> moments.get(value).add(TensorValues.floats(tensor)),
                    progress);
            for (Map.Entry<String, InputMoments> entry : moments.entrySet()) {
                entry.getValue().finish();
                taker.take(entry.getKey(), entry.getValue());
            }
        }
    }
}
