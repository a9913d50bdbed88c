package dev.cortado.quantize.debug;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Finds the scale of a weight in an integer product. {@code MatMulInteger} and {@code ConvInteger} do not have it themselves: behind them
 * stand a {@code Cast} and a multiplication by the scales of activation and weight, in one {@code Mul} or two.
 */
final class Rescale {

    private static final int FARTHEST = 4;

    private Rescale() {}

    /** The constant factor that the product is multiplied by. */
    static Optional<float[]> after(FlatGraph graph, Node product) {
        String value = product.outputs().getFirst();
        for (int step = 0; step < FARTHEST; step++) {
            List<Node> readers = graph.consumers(value);
            if (readers.size() != 1) {
                return Optional.empty();
            }
            Node reader = readers.getFirst();
            if (reader.is("Mul")) {
                String other = reader.input(reader.input(0).equals(value) ? 1 : 0);
                Optional<float[]> factor = constantFactor(graph, other);
                if (factor.isPresent()) {
                    return factor;
                }
            } else if (!reader.is("Cast")) {
                return Optional.empty();
            }
            value = reader.outputs().getFirst();
        }
        return Optional.empty();
    }

    /** The value itself if it is constant; of a product the constant one of its two factors. */
    private static Optional<float[]> constantFactor(FlatGraph graph, String value) {
        Optional<Tensor> constant = graph.constant(value);
        if (constant.isPresent()) {
            return constant.map(Tensor::floats);
        }
        return graph.producer(value)
                .filter(node -> node.is("Mul"))
                .flatMap(node -> graph.constant(node.input(0)).or(() -> graph.constant(node.input(1))))
                .map(Tensor::floats);
    }
}
