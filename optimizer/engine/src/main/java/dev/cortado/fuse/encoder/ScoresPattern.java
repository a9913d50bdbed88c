package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What lies between the product of queries and keys and the softmax: scales, masks and biases in any order.
 *
 * @param product the node that multiplies queries and keys
 * @param scale of the products
 * @param turned whether the keys are transposed before the product rather than by it
 * @param terms what else changes them
 */
record ScoresPattern(Node product, double scale, boolean turned, List<ScoreTerm> terms) {

    private static final int DEEPEST = 12;

    /** What counts as minus infinity in a mask: its exponential is zero. */
    static final double VERY_NEGATIVE = -1000;

    /**
     * Matches.
     *
     * @param scores what the softmax takes
     * @throws Mismatch if they are not such products
     */
    static ScoresPattern match(GraphView view, String scores) throws Mismatch {
        List<ScoreTerm> terms = new ArrayList<>();
        double scale = 1;
        String at = view.origin(scores);
        while (true) {
            Node node = view.expectProducer(at, "products of queries and keys");
            if (isProduct(view, node)) {
                boolean fused = !node.is("MatMul");
                double factor = fused ? node.real("alpha", 1) : 1;
                if (fused && node.integer("transA", 0) != 0) {
                    throw new Mismatch(node, "expected queries that are not transposed");
                }
                return new ScoresPattern(
                        node, scale * factor, !fused || node.integer("transB", 0) == 0, List.copyOf(terms));
            }
            if (node.is("Reshape")) {
                at = view.origin(node.input(0));
            } else if (node.is("Add")) {
                int side = isScores(view, node.input(0), 0) ? 0 : 1;
                if (!isScores(view, node.input(side), 0)) {
                    throw new Mismatch(node, "expected products of queries and keys on one side of the sum");
                }
                terms.add(new ScoreTerm(ScoreTerm.Kind.ADDED, node.input(1 - side), node));
                at = view.origin(node.input(side));
            } else if (node.is("Where")) {
                int side = isScores(view, node.input(1), 0) ? 1 : 2;
                OptionalDouble filler = filler(view, node.input(3 - side));
                if (filler.isEmpty() || filler.getAsDouble() > VERY_NEGATIVE) {
                    throw new Mismatch(node, "expected a very negative number in the place of hidden scores");
                }
                terms.add(new ScoreTerm(side == 1 ? ScoreTerm.Kind.SHOWN : ScoreTerm.Kind.HIDDEN, node.input(0), node));
                at = view.origin(node.input(side));
            } else if (node.is("Mul") || node.is("Div")) {
                HeadLayout.Scaled scaled = HeadLayout.Scaled.match(view, node);
                scale *= scaled.factor();
                at = view.origin(scaled.value());
            } else {
                throw new Mismatch(node, "expected a scale, a mask or a bias between the scores and their softmax");
            }
        }
    }

    /** The one number that a value consists of, however often. */
    private static OptionalDouble filler(GraphView view, String value) {
        OptionalDouble scalar = view.scalar(value);
        if (scalar.isPresent() || !view.dependsOnShapesOnly(value)) {
            return scalar;
        }
        Optional<double[]> numbers = view.trace().numbers(value);
        if (numbers.isEmpty() || numbers.get().length == 0) {
            return OptionalDouble.empty();
        }
        double first = numbers.get()[0];
        for (double number : numbers.get()) {
            if (number != first) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(first);
    }

    private static boolean isProduct(GraphView view, Node node) {
        boolean product = node.is("MatMul")
                || (node.domain().equals("com.microsoft") && node.operator().equals("FusedMatMul"));
        return product && !view.dependsOnShapesOnly(node.input(0)) && !view.dependsOnShapesOnly(node.input(1));
    }

    /** Whether a value is made of a product of two computed values, by what may stand before a softmax. */
    private static boolean isScores(GraphView view, String value, int depth) {
        Optional<Node> producer = view.producer(value);
        if (producer.isEmpty() || depth > DEEPEST) {
            return false;
        }
        Node node = producer.get();
        if (isProduct(view, node)) {
            return true;
        }
        return switch (node.operator()) {
            case "Add", "Mul", "Div" ->
                isScores(view, node.input(0), depth + 1) || isScores(view, node.input(1), depth + 1);
            case "Where" -> isScores(view, node.input(1), depth + 1) || isScores(view, node.input(2), depth + 1);
            case "Reshape" -> isScores(view, node.input(0), depth + 1);
            default -> false;
        };
    }
}
