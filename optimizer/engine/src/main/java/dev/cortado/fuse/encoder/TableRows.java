package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EmbeddingTable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows taken from a constant table, maybe of integers that are dequantised then.
 *
 * @param table of two dimensions
 * @param indices which rows
 * @param codes how integers are to be read; empty for a table of floats
 */
record TableRows(Tensor table, String indices, Optional<Codes> codes) {

    /**
     * How a table of integers is to be read.
     *
     * @param scale one, or one a feature
     * @param zeroPoint the same; empty for zeros
     */
    record Codes(Tensor scale, Optional<Tensor> zeroPoint) {

        float factor(int feature) {
            return at(scale, feature);
        }

        float zero(int feature) {
            return zeroPoint.map(tensor -> at(tensor, feature)).orElse(0f);
        }

        private static float at(Tensor tensor, int feature) {
            return tensor.floats()[tensor.count() == 1 ? 0 : feature];
        }
    }

    /**
     * Matches.
     *
     * @throws Mismatch if the value is not made so
     */
    static TableRows match(GraphView view, String value) throws Mismatch {
        Node node = view.expectProducer(value, "rows of a table");
        Node gather = node.is("DequantizeLinear") ? view.expectProducer(node.input(0), "rows of a table") : node;
        if (!gather.is("Gather") || gather.integer("axis", 0) != 0) {
            throw new Mismatch(gather, "expected rows taken from a table of embeddings");
        }
        Optional<Tensor> table =
                view.constant(gather.input(0)).filter(tensor -> tensor.shape().size() == 2);
        if (table.isEmpty()) {
            throw new Mismatch(gather, "expected a constant table of two dimensions");
        }
        Optional<Codes> codes =
                node.is("DequantizeLinear") ? Optional.of(codes(view, node, table.get())) : Optional.empty();
        return new TableRows(table.get(), gather.input(1), codes);
    }

    private static Codes codes(GraphView view, Node node, Tensor table) throws Mismatch {
        Optional<Tensor> scale = view.constant(node.input(1));
        int rank = view.shape(node.outputs().getFirst()).map(List::size).orElse(0);
        long axis = node.integer("axis", 1);
        long width = table.shape().get(1);
        boolean perFeature = axis == -1 || axis == rank - 1;
        boolean known = scale.isPresent()
                && (scale.get().count() == 1 || (perFeature && scale.get().count() == width))
                && node.integer("block_size", 0) == 0;
        if (!known) {
            throw new Mismatch(node, "expected one constant scale for a table of integers, or one a feature");
        }
        return new Codes(scale.get(), view.constant(node.input(2)));
    }

    private float[] values() {
        float[] values = table.floats();
        if (codes.isPresent()) {
            int width = table.shape().get(1).intValue();
            float[] factors = new float[width];
            float[] zeros = new float[width];
            for (int i = 0; i < width; i++) {
                factors[i] = codes.get().factor(i);
                zeros[i] = codes.get().zero(i);
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = (values[i] - zeros[i % width]) * factors[i % width];
            }
        }
        return values;
    }

    /** All rows in floats. */
    Tensor floats(String name) {
        return Tensors.floats(name, table.shape(), values());
    }

    /** One row in floats, as a table. */
    Tensor row(String name, int row) {
        int width = table.shape().get(1).intValue();
        float[] values = new float[width];
        System.arraycopy(values(), row * width, values, 0, width);
        return Tensors.floats(name, List.of(1L, (long) width), values);
    }

    /** The table as it is stored: 8 bits where it was so and 8 signed bits with a scale a row can say the same, else floats. */
    EmbeddingTable embedded() {
        if (codes.isEmpty() || codes.get().scale().count() != 1) {
            return EmbeddingTable.floats(floats("words"));
        }
        float[] stored = table.floats();
        float zero = codes.get().zero(0);
        byte[] bytes = new byte[stored.length];
        for (int i = 0; i < bytes.length; i++) {
            float code = stored[i] - zero;
            if (code != (byte) code) {
                return EmbeddingTable.floats(floats("words"));
            }
            bytes[i] = (byte) code;
        }
        float[] scales = new float[table.shape().get(0).intValue()];
        Arrays.fill(scales, codes.get().factor(0));
        return EmbeddingTable.bytes(bytes, scales, table.shape().get(1).intValue());
    }
}
