package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.Map;

/**
 * Samples as a model's inputs: what calibration and second-order methods look at. They come one batch after another, so that no
 * more than one is in memory; going through them again gives the same. A batch never mixes samples of different shape, hence nothing is
 * ever filled up, and what is computed per value does not depend on how samples were batched.
 */
public interface Feeds {

    /** What a record calls them. */
    String name();

    /** How many samples there are: texts, pictures, sets of tensors. */
    int size();

    /**
     * Hands over all batches.
     *
     * @param progress counts samples; cancelling stops between two batches
     * @throws IOException if a sample cannot be read; one line
     */
    void forEach(Batch batch, Progress progress) throws IOException;

    /** Takes one batch. */
    @FunctionalInterface
    interface Batch {

        /**
         * Takes it.
         *
         * @param inputs a tensor for every input, by name; closed afterwards
         * @param samples how many samples it holds
         */
        void take(Map<String, OnnxTensor> inputs, int samples) throws IOException;
    }
}
