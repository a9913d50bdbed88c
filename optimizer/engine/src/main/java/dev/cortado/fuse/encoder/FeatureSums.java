package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.IndexArray;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A value of which each element is a feature of one linear layer times a number, or a sum of two such products, as queries and keys are
 * that are turned by their positions. Followed from the layer on, element by element, on the shapes of the trial run: what moves numbers,
 * factors, tables that follow from shapes alone, sums, and the operators of rotary positions.
 *
 * @param layer whose features they are
 * @param shape of the value
 * @param first for each element a place in the layer's output
 * @param factors what is there is multiplied by
 * @param second the other place; -1 for none
 * @param otherFactors what is there is multiplied by
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FeatureSums(
        LinearPattern layer, List<Long> shape, int[] first, double[] factors, int[] second, double[] otherFactors) {

    private static final int NONE = -1;

    /**
     * Follows a value back to the layer.
     *
     * @throws Mismatch if it is not made so
     */
    static FeatureSums of(GraphView view, String value) throws Mismatch {
        return new Follower(view).follow(value);
    }

    int count() {
        return first.length;
    }

    /** The row of the layer's output that an element is of; what two are summed are of one row. */
    int row(int element) {
        return first[element] / layer.outputs();
    }

    /** Whether an element is a sum of two features. */
    boolean isSum(int element) {
        return second[element] != NONE;
    }

    /** The same elements elsewhere. */
    FeatureSums moved(IndexArray places) {
        int count = places.count();
        FeatureSums moved = empty(layer, places.shape(), count);
        for (int i = 0; i < count; i++) {
            moved.copy(i, this, places.at(i), 1);
        }
        return moved;
    }

    /** Without anything in it. */
    static FeatureSums empty(LinearPattern layer, List<Long> shape, int count) {
        int[] none = new int[count];
        Arrays.fill(none, NONE);
        return new FeatureSums(layer, shape, none.clone(), new double[count], none, new double[count]);
    }

    private void copy(int to, FeatureSums from, int element, double factor) {
        first[to] = from.first[element];
        factors[to] = from.factors[element] * factor;
        second[to] = from.second[element];
        otherFactors[to] = from.otherFactors[element] * factor;
    }

    /**
     * Adds a product to an element.
     *
     * @throws Mismatch if it would be the sum of three features
     */
    void add(Node node, int to, int place, double factor) throws Mismatch {
        if (first[to] == NONE || first[to] == place) {
            first[to] = place;
            factors[to] += factor;
        } else if ((second[to] == NONE || second[to] == place) && place / layer.outputs() == row(to)) {
            second[to] = place;
            otherFactors[to] += factor;
        } else {
            throw new Mismatch(node, "expected each feature to be turned with one other of its token");
        }
    }

    /**
     * Adds an element times a factor to another one.
     *
     * @throws Mismatch if it would be the sum of three features
     */
    void add(Node node, int to, FeatureSums from, int element, double factor) throws Mismatch {
        add(node, to, from.first[element], from.factors[element] * factor);
        if (from.isSum(element)) {
            add(node, to, from.second[element], from.otherFactors[element] * factor);
        }
    }

    /** Goes back through a graph; what it has been to it knows. */
    private record Follower(GraphView view, Map<String, FeatureSums> known) {

        Follower(GraphView view) {
            this(view, new HashMap<>());
        }

        FeatureSums follow(String value) throws Mismatch {
            String at = view.origin(value);
            FeatureSums found = known.get(at);
            if (found == null) {
                found = found(at);
                known.put(at, found);
            }
            return found;
        }

        private FeatureSums found(String value) throws Mismatch {
            LinearPattern layer = LinearPattern.match(view, value).orElse(null);
            if (layer != null) {
                IndexArray places = IndexArray.counting(shape(value, layer.node()));
                FeatureSums all = empty(layer, places.shape(), places.count());
                for (int i = 0; i < places.count(); i++) {
                    all.add(layer.node(), i, i, 1);
                }
                return all;
            }
            Node node = view.expectProducer(value, "a linear layer's output");
            if (Moves.isMove(node)) {
                FeatureSums from = follow(node.input(0));
                return from.moved(Moves.apply(view, node, value, IndexArray.counting(from.shape())));
            }
            if (RotaryOperator.isOne(node)) {
                return RotaryOperator.turned(view, node, follow(node.input(0)));
            }
            return switch (node.domain().isEmpty() ? node.operator() : "") {
                case "Neg" -> multiplied(node, node.input(0), new double[] {-1}, List.of());
                case "Mul", "Div" -> product(node);
                case "Add", "Sub" -> sum(node, value);
                case "Concat" -> joined(node, value);
                default -> throw new Mismatch(node, "expected a linear layer before the heads are divided");
            };
        }

        private List<Long> shape(String value, Node node) throws Mismatch {
            return view.shape(value).orElseThrow(() -> new Mismatch(node, "its shape is not known"));
        }

        private FeatureSums product(Node node) throws Mismatch {
            for (int side = 1; side >= 0; side--) {
                boolean divided = node.is("Div");
                if (divided && side == 0) {
                    break;
                }
                OptionalDouble number = view.scalar(node.input(side));
                if (number.isPresent()) {
                    double factor = divided ? 1 / number.getAsDouble() : number.getAsDouble();
                    return multiplied(node, node.input(1 - side), new double[] {factor}, List.of());
                }
                if (!divided && view.sources(node.input(side)).isEmpty()) {
                    double[] table = view.numbers(node.input(side)).orElse(new double[0]);
                    return multiplied(node, node.input(1 - side), table, shape(node.input(side), node));
                }
            }
            throw new Mismatch(
                    node, "expected a constant factor, or a table of positions counted from 0, found what is fed");
        }

        /** Times a table that is as large, or the same along some dimensions. */
        private FeatureSums multiplied(Node node, String value, double[] table, List<Long> dimensions) throws Mismatch {
            FeatureSums from = follow(value);
            FeatureSums result = empty(from.layer(), from.shape(), from.count());
            int[] strides = Broadcast.strides(dimensions, from.shape());
            if (table.length == 0 || (strides.length == 0 && !dimensions.isEmpty())) {
                throw new Mismatch(node, "expected a table that fits " + from.shape() + ", found " + dimensions);
            }
            for (int i = 0; i < from.count(); i++) {
                int at = table.length == 1 ? 0 : Broadcast.place(i, from.shape(), strides);
                result.copy(i, from, i, table[at]);
            }
            return result;
        }

        private FeatureSums sum(Node node, String value) throws Mismatch {
            FeatureSums left = follow(node.input(0));
            FeatureSums right = follow(node.input(1));
            if (left.layer().node() != right.layer().node() || !left.shape().equals(right.shape())) {
                throw new Mismatch(node, "expected a sum of features of one linear layer, as rotary positions are");
            }
            FeatureSums result = empty(left.layer(), shape(value, node), left.count());
            for (int i = 0; i < left.count(); i++) {
                result.add(node, i, left, i, 1);
                result.add(node, i, right, i, node.is("Sub") ? -1 : 1);
            }
            return result;
        }

        private FeatureSums joined(Node node, String value) throws Mismatch {
            List<Long> shape = shape(value, node);
            int axis = (int) node.integer("axis", 0);
            axis = axis < 0 ? axis + shape.size() : axis;
            int inner = 1;
            for (Long size : shape.subList(axis, shape.size())) {
                inner = Math.multiplyExact(inner, size.intValue());
            }
            FeatureSums result = null;
            int offset = 0;
            for (String input : node.inputs()) {
                FeatureSums part = follow(input);
                if (result == null) {
                    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
                    result = empty(part.layer(), shape, count);
                }
                if (part.layer().node() != result.layer().node()) {
                    throw new Mismatch(node, "expected features of one linear layer side by side");
                }
                int own = Math.max(1, part.count() / Math.max(1, result.count() / inner));
                for (int i = 0; i < part.count(); i++) {
                    result.copy(i / own * inner + offset + i % own, part, i, 1);
                }
                offset += own;
            }
            return result;
        }
    }
}
