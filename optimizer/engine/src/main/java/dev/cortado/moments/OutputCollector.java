package dev.cortado.moments;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderProduct;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Runs a model on samples and sums the {@link OutputMoments} of a matrix: what an encoder computes there before it was changed is wanted of the changed one. Of
 * a product that something goes around the sum is wanted, so that the matrix can make up for what went wrong there too.
 *
 * @param model the model
 * @param node the encoder in it
 * @param feeds the samples
 */
public record OutputCollector(OnnxModel model, Node node, Feeds feeds) {

    /**
     * Runs all samples.
     *
     * @param original the encoder before any change
     * @param now as it is now
     * @param layer the layer of the matrix
     */
    public OutputMoments collect(
            EncoderStack original, EncoderStack now, int layer, EncoderMatrix matrix, Progress progress)
            throws IOException {
        ExpandedEncoder expanded = ExpandedEncoder.of(model, node, List.of(now.upTo(layer), original.upTo(layer)));
        EncoderProduct product = matrix.of(layer, expanded.products().get(0));
        String wanted = matrix.of(layer, expanded.products().get(1)).output();
        LinkedHashSet<String> values = new LinkedHashSet<>(List.of(product.input()));
        product.residual().ifPresent(values::add);
        values.add(wanted);
        OutputMoments moments = new OutputMoments(
                matrix.of(now.layers().get(layer)).inputs(),
                matrix.of(now.layers().get(layer)).outputs());
        Map<String, float[]> batch = new LinkedHashMap<>();
        SampledValues.run(
                expanded.model(),
                feeds,
                values,
                (value, tensor) -> {
                    batch.put(value, TensorValues.floats(tensor));
                    if (value.equals(wanted)) {
                        moments.add(batch.get(product.input()), wanted(batch, product, wanted));
                        batch.clear();
                    }
                },
                progress);
        moments.finish();
        return moments;
    }

    /** What the product is to be, so that the sum is as wanted. */
    private static float[] wanted(Map<String, float[]> batch, EncoderProduct product, String wanted) {
        float[] sum = batch.get(wanted);
        if (product.residual().isPresent()) {
            float[] around = batch.get(product.residual().get());
            for (int i = 0; i < sum.length; i++) {
                sum[i] -= around[i];
            }
        }
        return sum;
    }
}
