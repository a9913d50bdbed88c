package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EmbeddingTable;
import java.util.List;
import java.util.Optional;

/**
 * Rows taken from a constant table, maybe of integers that are dequantised then.
 *
 * @param table where from
 * @param indices which rows
 */
record TableRows(StoredTable table, String indices) {

    /**
     * Matches.
     *
     * @throws Mismatch if the value is not made so
     */
    static TableRows match(GraphView view, String value) throws Mismatch {
        Node node = view.expectProducer(value, "rows of a table");
        if (node.domain().equals("com.microsoft") && node.operator().equals("GatherBlockQuantized")) {
            return new TableRows(BlockTable.of(view, node), node.input(1));
        }
        Node gather = node.is("DequantizeLinear") ? view.expectProducer(node.input(0), "rows of a table") : node;
        if (!gather.is("Gather") || gather.integer("axis", 0) != 0) {
            throw new Mismatch(gather, "expected rows taken from a table of embeddings");
        }
        Tensor table = constant(view, gather, gather.input(0));
        StoredTable stored = node.is("DequantizeLinear") ? integers(view, node, table) : StoredTable.floats(table);
        return new TableRows(stored, gather.input(1));
    }

    /**
     * A constant table of two dimensions.
     *
     * @throws Mismatch if the value is none
     */
    static Tensor constant(GraphView view, Node node, String value) throws Mismatch {
        return view.constant(value)
                .filter(tensor -> tensor.shape().size() == 2)
                .orElseThrow(() -> new Mismatch(node, "expected a constant table of two dimensions"));
    }

    private static StoredTable integers(GraphView view, Node node, Tensor table) throws Mismatch {
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
        return StoredTable.integers(table, scale.get(), view.constant(node.input(2)));
    }

    /** The rows of the table. */
    long count() {
        return table.rows();
    }

    /** All rows in floats. */
    Tensor floats(String name) {
        return table.tensor(name);
    }

    /** One row in floats, as a table. */
    Tensor row(String name, int row) {
        int width = table.width();
        float[] values = new float[width];
        System.arraycopy(table.values().get(), row * width, values, 0, width);
        return Tensors.floats(name, List.of(1L, (long) width), values);
    }

    /** The table as it is stored, where the native operators have such a form, else in floats. */
    EmbeddingTable embedded() {
        return table.embedded();
    }
}
