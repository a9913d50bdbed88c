package dev.cortado.quantize.check;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.check.IntegerProduct.Layout;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts where a quantised model's results depend on the processor. On x86 without VNNI and AMX, ONNX Runtime's kernels for unsigned
 * activations and signed weights add two products in 16 bits and clip what does not fit ({@link
 * dev.cortado.quantize.tensor.NeighbourSums}); everywhere else the sums are exact. The check needs no such processor: it does the
 * arithmetic itself.
 *
 * <p>From the weights alone it says which pairs some activations could make overflow; on samples, which pairs of products really do.
 */
public final class PortabilityCheck {

    private final OnnxModel model;
    private final List<IntegerProduct> products;
    private final List<List<ProductWeights>> weights = new ArrayList<>();

    private PortabilityCheck(OnnxModel model, Progress progress) {
        this.model = model;
        this.products = new IntegerProducts(model.graph()).find();
        for (int i = 0; i < products.size(); i++) {
            progress.step("look at the weights", i, products.size(), Progress.Unit.ITEMS);
            weights.add(WeightMatrices.of(products.get(i)));
        }
    }

    /**
     * Looks at the weights.
     *
     * @param model a quantised model, of operators on integers or with QuantizeLinear and DequantizeLinear
     */
    public static PortabilityReport weights(OnnxModel model, Progress progress) {
        return new PortabilityCheck(model, progress).report(Map.of(), 0);
    }

    /**
     * Looks at the weights, and at the activations that samples make.
     *
     * @param model as for {@link #weights}
     * @param folder where a copy of the model lies while it runs; it exists
     * @param progress counts samples
     * @throws IOException if the model does not run, or a sample cannot be read
     */
    public static PortabilityReport on(OnnxModel model, Feeds feeds, Path folder, Progress progress)
            throws IOException {
        PortabilityCheck check = new PortabilityCheck(model, progress);
        return check.report(check.count(feeds, folder, progress), feeds.size());
    }

    private Map<IntegerProduct, SaturationCount> count(Feeds feeds, Path folder, Progress progress) throws IOException {
        Map<IntegerProduct, SaturationCount> counts = new LinkedHashMap<>();
        Set<String> values = new LinkedHashSet<>();
        for (IntegerProduct product : products) {
            if (product.isObservable()) {
                counts.put(product, new SaturationCount());
                values.add(product.activation());
            }
        }
        if (values.isEmpty()) {
            return counts;
        }
        try (ActivationTap tap = ActivationTap.open(model, values, RunSettings.defaults(), folder)) {
            tap.run(feeds, (value, tensor) -> count(value, tensor, counts), progress);
        }
        return counts;
    }

    private void count(String value, OnnxTensor tensor, Map<IntegerProduct, SaturationCount> counts) {
        byte[] activations = ActivationRows.bytes(tensor);
        long[] shape = tensor.getInfo().getShape();
        for (int i = 0; i < products.size(); i++) {
            IntegerProduct product = products.get(i);
            if (product.isObservable() && product.activation().equals(value)) {
                count(product, weights.get(i), activations, shape, counts.get(product));
            }
        }
    }

    private static void count(
            IntegerProduct product,
            List<ProductWeights> matrices,
            byte[] activations,
            long[] shape,
            SaturationCount count) {
        if (product.layout() == Layout.CONVOLUTION) {
            List<Long> weight = product.weights().getFirst().shape();
            new ConvolutionInput(product.node(), weight, shape, product.padding())
                    .forEach(activations, (group, vector) -> matrices.get(group).count(vector, 0, count));
            return;
        }
        int inner = matrices.getFirst().rows();
        int vectors = activations.length / inner;
        int inMatrix = shape.length < 2 ? 1 : Math.toIntExact(shape[shape.length - 2]);
        for (int vector = 0; vector < vectors; vector++) {
            if (inMatrix == vectors) {
                // One matrix of activations, for every matrix of weights.
                for (ProductWeights matrix : matrices) {
                    matrix.count(activations, vector * inner, count);
                }
            } else {
                matrices.get(vector / inMatrix % matrices.size()).count(activations, vector * inner, count);
            }
        }
    }

    private PortabilityReport report(Map<IntegerProduct, SaturationCount> counts, int samples) {
        List<PortabilityLayer> layers = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            IntegerProduct product = products.get(i);
            SaturationCount count = counts.getOrDefault(product, new SaturationCount());
            layers.add(new PortabilityLayer(
                    product.node().label(),
                    product.node().operator(),
                    product.exact(),
                    weights.get(i).stream().mapToLong(ProductWeights::pairs).sum(),
                    weights.get(i).stream()
                            .mapToLong(ProductWeights::riskyPairs)
                            .sum(),
                    count.pairs(),
                    count.saturated(),
                    count.outputs(),
                    count.affected()));
        }
        return new PortabilityReport(layers, samples);
    }
}
