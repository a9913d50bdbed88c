package dev.cortado.onnx.custom;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.Optional;
import java.util.function.Function;

/**
 * The constants of a graph: its initialisers, and tables that are stored in 8 bits, of which a {@code Cast} and a {@code Mul} with a scale for
 * each row make floats.
 */
public final class StoredConstants {

    private final Graph graph;

    private StoredConstants(Graph graph) {
        this.graph = graph;
    }

    /** The constant tensor of a name. */
    public static Function<String, Optional<Tensor>> of(Graph graph) {
        return new StoredConstants(graph)::find;
    }

    private Optional<Tensor> find(String name) {
        return graph.initializer(name)
                .or(() -> graph.producer(name).filter(node -> node.is("Mul")).flatMap(node -> product(name, node)));
    }

    private Optional<Tensor> product(String name, Node node) {
        Optional<Tensor> codes = graph.producer(node.input(0))
                .filter(cast -> cast.is("Cast"))
                .flatMap(cast -> graph.initializer(cast.input(0)));
        Optional<Tensor> scales = graph.initializer(node.input(1));
        if (codes.isEmpty() || scales.isEmpty() || codes.get().shape().size() != 2) {
            return Optional.empty();
        }
        float[] values = codes.get().floats();
        float[] factors = scales.get().floats();
        int width = Math.toIntExact(codes.get().shape().get(1));
        if (factors.length * width != values.length) {
            return Optional.empty();
        }
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i / width];
        }
        return Optional.of(Tensors.floats(name, codes.get().shape(), values));
    }
}
