package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.NodeSelection;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which weights of a model are to be quantised, and why others are not.
 *
 * <p>Cases left alone: (1) the matrix is computed at run time, as in attention; (2) it is not of type float; (3) it has not two dimensions;
 * (4) it is an output of the model, which has to keep it; (5) codes and scales would not be smaller; (6) it has 2 GB or more; of
 * tables also: (7) rows are not looked up along the first dimension; (8) a row cannot be packed into whole bytes; (9) so small a table is
 * worth no rounding error; (10) the layout has no node for them.
 */
final class WeightPlan {

    static final String MATMUL = "MatMul";
    static final String GEMM = "Gemm";
    static final String GATHER = "Gather";

    /** Tables of fewer weights are left alone: the two rows of a BERT's token types, say. */
    private static final int SMALLEST_TABLE = 4096;

    private record Key(String tensor, boolean transposed) {}

    private final Graph graph;
    private final WeightOnlyQuantization settings;
    private final boolean perColumn;
    private final NodeSelection selection;
    private final Map<Node, PlannedWeight> weights = new HashMap<>();
    private final Map<Node, PlannedWeight> tables = new HashMap<>();
    private final Map<Node, String> reasons = new HashMap<>();
    private final Map<Key, PlannedWeight> byKey = new LinkedHashMap<>();
    private final Map<Key, PlannedWeight> tablesByKey = new LinkedHashMap<>();

    /**
     * Makes the plan.
     *
     * @param perColumn whether each column is one block
     * @throws IllegalArgumentException if a glob matches nothing; names the nearest
     */
    WeightPlan(OnnxModel model, WeightOnlyQuantization settings, boolean perColumn) {
        this.graph = model.graph();
        this.settings = settings;
        this.perColumn = perColumn;
        this.selection = new NodeSelection(graph, settings.include(), settings.exclude());
        for (Node node : graph.nodes()) {
            if (isCandidate(node)) {
                reason(node).ifPresent(reason -> reasons.put(node, reason));
            }
        }
    }

    /** Whether a node is of a type that the settings ask for. */
    boolean isCandidate(Node node) {
        return node.is(MATMUL) || node.is(GEMM) || (settings.embeddings() && node.is(GATHER));
    }

    /** The matrices to quantise, in the order in which nodes first read them. */
    List<PlannedWeight> weights() {
        return List.copyOf(byKey.values());
    }

    /** The tables to quantise, their rows being columns of a matrix. */
    List<PlannedWeight> tables() {
        return List.copyOf(tablesByKey.values());
    }

    /** The matrix to quantise for a product. */
    Optional<PlannedWeight> weight(Node node) {
        return Optional.ofNullable(weights.get(node));
    }

    /** The table to quantise for a look-up. */
    Optional<PlannedWeight> table(Node node) {
        return Optional.ofNullable(tables.get(node));
    }

    /** Why a candidate is left alone. */
    Optional<String> reasonToLeave(Node node) {
        return Optional.ofNullable(reasons.get(node));
    }

    private Optional<String> reason(Node node) {
        Optional<String> excluded = selection.reasonToLeave(node);
        if (excluded.isPresent()) {
            return excluded;
        }
        boolean table = node.is(GATHER);
        Optional<Key> source = source(node.input(table ? 0 : 1));
        if (source.isEmpty()) {
            return Optional.of(
                    table
                            ? "what it looks up is computed at run time, not a constant table"
                            : "its right-hand side is computed at run time, not a constant weight");
        }
        Tensor tensor = Constants.find(graph, source.get().tensor()).orElseThrow();
        boolean transposed = source.get().transposed() ^ (node.is(GEMM) && node.integer("transB", 0) != 0);
        return problem(tensor)
                .or(() -> table ? problemOfTable(node, tensor, transposed) : Optional.empty())
                .or(() -> {
                    // A table's row, that is a column of the matrix it is taken as, is stored in one piece.
                    return plan(node, new Key(tensor.name(), table || transposed), tensor, table);
                });
    }

    private static Optional<String> problem(Tensor tensor) {
        if (tensor.type() != ElementType.FLOAT) {
            return Optional.of("its weight is of type " + tensor.type() + ", not float");
        }
        if (tensor.shape().size() != 2) {
            return Optional.of("its weight has " + tensor.shape().size() + " dimensions, not two");
        }
        if (tensor.count() == 0) {
            return Optional.of("its weight is empty");
        }
        if (tensor.byteSize() > Integer.MAX_VALUE) {
            return Optional.of("its weight has 2 GB or more: split it in the exporting tool");
        }
        return Optional.empty();
    }

    private Optional<String> problemOfTable(Node node, Tensor tensor, boolean transposed) {
        if (settings.layout() != WeightLayout.NBITS) {
            return Optional.of("tables in blocks need GatherBlockQuantized: use the layout nbits");
        }
        if (node.integer("axis", 0) != 0 && node.integer("axis", 0) != -2) {
            return Optional.of("it does not look up rows, but along another dimension");
        }
        if (transposed) {
            return Optional.of("its table is transposed first");
        }
        if (tensor.count() < SMALLEST_TABLE) {
            return Optional.of("so small a table is worth no rounding error");
        }
        long width = tensor.shape().getLast();
        if (width * settings.format().bits() % Byte.SIZE != 0) {
            return Optional.of("its rows have an odd number of elements, " + width + ", which whole bytes cannot hold");
        }
        return Optional.empty();
    }

    private Optional<String> plan(Node node, Key key, Tensor tensor, boolean table) {
        int rows = Math.toIntExact(tensor.shape().get(key.transposed() ? 1 : 0));
        int columns = Math.toIntExact(tensor.shape().get(key.transposed() ? 0 : 1));
        if (graph.isOutput(tensor.name())) {
            return Optional.of("its weight is an output of the model, which has to keep it");
        }
        BlockFormat format = perColumn && !table ? settings.format().perColumn(rows) : settings.format();
        boolean padded = !table && settings.layout() == WeightLayout.NBITS;
        if (size(format, rows, columns, padded) >= tensor.byteSize()) {
            return Optional.of("codes and scales would take no less than its " + tensor.byteSize() + " bytes");
        }
        Map<Key, PlannedWeight> all = table ? tablesByKey : byKey;
        PlannedWeight before = all.get(key);
        List<Node> nodes = new ArrayList<>(before == null ? List.of() : before.nodes());
        nodes.add(node);
        Set<String> inputs = new LinkedHashSet<>(before == null ? Set.of() : before.inputs());
        boolean seen =
                !table && isVisible(node) && (before == null || !before.inputs().isEmpty());
        if (seen) {
            inputs.add(node.input(0));
        } else {
            inputs.clear();
        }
        PlannedWeight planned = new PlannedWeight(tensor, key.transposed(), format, nodes, inputs);
        all.put(key, planned);
        nodes.forEach(reader -> (table ? tables : weights).put(reader, planned));
        return Optional.empty();
    }

    /** Whether the left-hand side can be looked at row by row while the model runs. */
    private boolean isVisible(Node node) {
        String input = node.input(0);
        boolean computed = graph.producer(input).isPresent()
                || graph.inputs().stream().anyMatch(value -> value.name().equals(input));
        return computed && node.integer("transA", 0) == 0;
    }

    private static long size(BlockFormat format, int rows, int columns, boolean padded) {
        long blocks = format.blocks(rows);
        long codes = padded ? blocks * format.blockBytes() : Math.ceilDiv((long) rows * format.bits(), Byte.SIZE);
        long zeroPoints = format.symmetric() ? 0 : format.zeroPointBytes((int) blocks);
        return columns * (codes + blocks * Float.BYTES + zeroPoints);
    }

    /** Where a constant is stored; one that is transposed on the way is not copied. */
    private Optional<Key> source(String value) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isPresent() && producer.get().is("Transpose")) {
            Node transpose = producer.get();
            List<Long> order = transpose.integers("perm");
            return source(transpose.input(0))
                    .filter(key -> Constants.find(graph, key.tensor())
                                    .orElseThrow()
                                    .shape()
                                    .size()
                            == 2)
                    .map(key -> new Key(key.tensor(), key.transposed() ^ !order.equals(List.of(0L, 1L))));
        }
        if (producer.isPresent() && producer.get().is("Identity")) {
            return source(producer.get().input(0));
        }
        return Constants.find(graph, value).map(_ -> new Key(value, false));
    }
}
