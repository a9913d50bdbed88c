package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.Embedding;
import dev.cortado.onnx.custom.Normalization;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime's {@code EmbedLayerNormalization}, and {@code QEmbedLayerNormalization}, of which all tensors are of 8 bits with one scale and one
 * zero point each.
 */
final class FusedEmbeddings {

    private static final int SEGMENTS = 1;
    private static final int WORD_TABLE = 2;
    private static final int POSITION_TABLE = 3;
    private static final int SEGMENT_TABLE = 4;
    private static final int SCALE = 5;
    private static final int SHIFT = 6;
    private static final int POSITIONS = 8;
    private static final float USUAL_EPSILON = 1e-12f;

    private final GraphView view;
    private final Node node;
    private final boolean quantized;

    private FusedEmbeddings(GraphView view, Node node) {
        this.view = view;
        this.node = node;
        this.quantized = node.operator().startsWith("Q");
    }

    static boolean isOne(Node node) {
        return node.domain().equals("com.microsoft") && node.operator().endsWith("EmbedLayerNormalization");
    }

    /**
     * Reads one.
     *
     * @throws Mismatch if its tables are not constant
     */
    static EmbeddingPattern match(GraphView view, Node node) throws Mismatch {
        return new FusedEmbeddings(view, node).pattern();
    }

    private EmbeddingPattern pattern() throws Mismatch {
        String positions = quantized ? "" : node.input(POSITIONS);
        boolean counted = positions.isEmpty() || isCounted(positions);
        boolean segmented = !node.input(SEGMENTS).isEmpty();
        Embedding embedding = new Embedding(
                table(WORD_TABLE).embedded(),
                Optional.of(table(POSITION_TABLE).tensor("positions")),
                segmented ? Optional.of(table(SEGMENT_TABLE).tensor("segments")) : Optional.empty(),
                new Normalization(vector(SCALE, "norm.scale"), Optional.of(vector(SHIFT, "norm.shift"))),
                false,
                node.real("epsilon", USUAL_EPSILON),
                0);
        return new EmbeddingPattern(
                embedding,
                node.input(0),
                segmented ? Optional.of(node.input(SEGMENTS)) : Optional.empty(),
                counted ? Optional.empty() : Optional.of(positions));
    }

    /** Whether places are 0, 1, 2... in each row, whatever the input. */
    private boolean isCounted(String positions) {
        double[] places = view.numbers(positions).orElse(new double[0]);
        List<Long> shape = view.shape(positions).orElse(List.of());
        boolean counted = view.dependsOnShapesOnly(positions) && shape.size() == 2;
        for (int i = 0; counted && i < places.length; i++) {
            counted = places[i] == i % shape.getLast();
        }
        return counted;
    }

    private StoredTable table(int input) throws Mismatch {
        Tensor table = TableRows.constant(view, node, node.input(input));
        if (!quantized) {
            return StoredTable.floats(table);
        }
        return StoredTable.integers(table, parameter(scaleOf(input)), Optional.of(parameter(zeroOf(input))));
    }

    /** The scales of the five tensors come behind the mask, then their zero points. */
    private static int scaleOf(int input) {
        return input + 6;
    }

    private static int zeroOf(int input) {
        return input + 11;
    }

    private Tensor parameter(int input) throws Mismatch {
        return view.constant(node.input(input))
                .orElseThrow(() -> new Mismatch(node, "expected input " + input + " to be constant"));
    }

    private Tensor vector(int input, String name) throws Mismatch {
        Tensor stored = parameter(input);
        float[] values = stored.floats();
        if (quantized) {
            float scale = parameter(scaleOf(input)).floats()[0];
            float zero = parameter(zeroOf(input)).floats()[0];
            for (int i = 0; i < values.length; i++) {
                values[i] = (values[i] - zero) * scale;
            }
        }
        return Tensors.floats(name, List.of((long) values.length), values);
    }
}
