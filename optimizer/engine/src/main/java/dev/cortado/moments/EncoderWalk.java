package dev.cortado.moments;

import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Goes through the matrices of an encoder in the order in which they run, and changes one after another. */
public final class EncoderWalk {

    private EncoderWalk() {}

    /** Changes a matrix. */
    @FunctionalInterface
    public interface Change {

        /**
         * Changes it.
         *
         * @param now the encoder with all matrices before it changed
         * @return the very same to leave it
         */
        Linear of(EncoderStack now, int layer, EncoderMatrix matrix) throws IOException;
    }

    /**
     * Changes all matrices.
     *
     * @param activity what progress calls it, for example {@code quantise layers}
     * @throws java.util.concurrent.CancellationException if cancelled before a matrix
     */
    public static EncoderStack change(EncoderStack original, String activity, Change change, Progress progress)
            throws IOException {
        EncoderStack stack = original;
        int layers = original.layers().size();
        for (int i = 0; i < layers; i++) {
            progress.step(activity, i, layers, Progress.Unit.ITEMS);
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                progress.cancellation().throwIfCancelled();
                EncoderLayer layer = stack.layers().get(i);
                List<EncoderLayer> changed = new ArrayList<>(stack.layers());
                changed.set(i, matrix.with(layer, change.of(stack, i, matrix)));
                stack = stack.withLayers(changed);
            }
        }
        progress.step(activity, layers, layers, Progress.Unit.ITEMS);
        return stack;
    }
}
