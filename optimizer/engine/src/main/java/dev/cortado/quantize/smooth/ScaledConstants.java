package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Factors that constants of a graph are to be multiplied by, along one dimension or several, gathered until the graph is rewritten. A
 * constant that several nodes read may get other factors for each.
 */
final class ScaledConstants {

    /** A constant as one node reads it. */
    record Place(Node node, int position) {}

    private final Graph graph;
    private final Map<Place, Map<Integer, float[]>> factors = new HashMap<>();

    ScaledConstants(Graph graph) {
        this.graph = graph;
    }

    /** The constant floats at a place, not multiplied; empty if they are computed, or of another type. */
    Optional<Tensor> constant(Node node, int position) {
        return Constants.find(graph, node.input(position)).filter(tensor -> tensor.type() == ElementType.FLOAT);
    }

    /** Has a constant multiplied along one of its dimensions, on top of what was asked for before. */
    void multiply(Place place, int axis, float[] by) {
        factors.computeIfAbsent(place, _ -> new TreeMap<>()).merge(axis, by, (old, more) -> {
            float[] product = new float[old.length];
            for (int i = 0; i < product.length; i++) {
                product[i] = old[i] * more[i];
            }
            return product;
        });
    }

    /** The constant with its factors. */
    float[] values(Place place) {
        Tensor tensor = constant(place.node(), place.position()).orElseThrow();
        float[] values = tensor.floats();
        factors.getOrDefault(place, Map.of()).forEach((axis, by) -> {
            int inner = 1;
            for (int dimension = axis + 1; dimension < tensor.shape().size(); dimension++) {
                inner *= Math.toIntExact(tensor.shape().get(dimension));
            }
            for (int i = 0; i < values.length; i++) {
                values[i] *= by[i / inner % by.length];
            }
        });
        return values;
    }

    /** The node, reading multiplied constants where it is to. */
    NodeProto rewritten(Node node, GraphRewriter rewriter, WeightStore store) throws IOException {
        NodeProto.Builder changed = node.proto().toBuilder();
        for (int position = 0; position < node.inputs().size(); position++) {
            Place place = new Place(node, position);
            if (factors.containsKey(place)) {
                Tensor old = constant(node, position).orElseThrow();
                changed.setInput(
                        position, add(node.input(position) + "_scaled", old.shape(), values(place), rewriter, store));
            }
        }
        return changed.build();
    }

    /** Adds a constant under a name like the wish, and returns that name. */
    static String add(String wish, List<Long> shape, float[] values, GraphRewriter rewriter, WeightStore store)
            throws IOException {
        String name = rewriter.freshName(wish);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        TensorProto tensor = Constants.packed(name, ElementType.FLOAT, shape, store.keep(bytes.array()));
        rewriter.addInitializer(tensor);
        return name;
    }
}
