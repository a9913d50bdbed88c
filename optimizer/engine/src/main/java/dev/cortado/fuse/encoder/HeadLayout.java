package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.IndexArray;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Rotary;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the features of a linear layer become the queries, keys or values of heads: which feature is which head's, through whatever
 * reshapes, transpositions, splits and slices lie between, what they are multiplied by, and how their positions turn them. The operators
 * are followed one by one, element by element, so that every order that exporters have thought of is understood.
 *
 * @param layer that gives the features
 * @param features for each head's each dimension the layer's output, heads one after another
 * @param heads how many
 * @param scale what the features are multiplied by on the way
 * @param rotary how they are turned by their positions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HeadLayout(LinearPattern layer, int[] features, int heads, double scale, Optional<Rotary> rotary) {

    /** Two dimensions beside batch and heads. */
    private static final int FULL_RANK = 4;

    private static final double SAME = 1e-5;

    /**
     * The layout of an operand of an attention's product.
     *
     * @param value of shape [batch, heads, tokens, width], or [batch x heads, tokens, width]
     * @param turned whether the last two dimensions are the other way round
     * @throws Mismatch if it is not made of a linear layer's features alone
     */
    static HeadLayout match(GraphView view, String value, boolean turned) throws Mismatch {
        FeatureSums sums = FeatureSums.of(view, value);
        Node node = sums.layer().node();
        List<Long> shape = sums.shape();
        int rank = shape.size();
        if (rank != FULL_RANK && rank != FULL_RANK - 1) {
            throw new Mismatch(node, "expected queries, keys and values [batch, heads, tokens, width], found " + shape);
        }
        int heads = rank == FULL_RANK ? shape.get(1).intValue() : headsOfJoined(sums);
        long texts = shape.getFirst() / (rank == FULL_RANK ? 1 : heads);
        IndexArray places = IndexArray.counting(shape)
                .reshaped(List.of(texts, (long) heads, shape.get(rank - 2), shape.get(rank - 1)));
        return described(sums.moved(turned ? places.transposed(List.of(0, 1, 3, 2)) : places), node);
    }

    /**
     * The layout of values of which each token has all heads' features side by side.
     *
     * @param value of shape [batch, tokens, heads x width]
     * @throws Mismatch if it is not made of a linear layer's features alone
     */
    static HeadLayout ofJoined(GraphView view, String value, int heads) throws Mismatch {
        FeatureSums sums = FeatureSums.of(view, value);
        List<Long> shape = sums.shape();
        if (shape.size() != FULL_RANK - 1 || shape.getLast() % heads != 0) {
            throw new Mismatch(
                    sums.layer().node(), "expected [batch, tokens, " + heads + " heads x width], found " + shape);
        }
        List<Long> divided = List.of(shape.get(0), shape.get(1), (long) heads, shape.get(2) / heads);
        return described(
                sums.moved(IndexArray.counting(shape).reshaped(divided).transposed(List.of(0, 2, 1, 3))),
                sums.layer().node());
    }

    /**
     * The layout of a value of the same rows as a linear layer's output, a part of the features.
     *
     * @param value of shape [..., features]
     * @throws Mismatch if it is not made of a linear layer's features alone
     */
    static HeadLayout ofRows(GraphView view, String value) throws Mismatch {
        FeatureSums sums = FeatureSums.of(view, value);
        Node node = sums.layer().node();
        long width = sums.shape().getLast();
        long rows = sums.count() / Math.max(1, width);
        HeadLayout layout =
                described(sums.moved(IndexArray.counting(sums.shape()).reshaped(List.of(1L, 1L, rows, width))), node);
        if (layout.scale() != 1 || layout.rotary().isPresent()) {
            throw new Mismatch(node, "expected a part of a linear layer's outputs as they are");
        }
        return layout;
    }

    /** With batch and heads in one dimension: the next head's first element is in the same row, the next text's is not. */
    private static int headsOfJoined(FeatureSums sums) {
        int perHead = Math.toIntExact(sums.shape().get(1) * sums.shape().get(2));
        int heads = 1;
        while (heads < sums.shape().getFirst() && sums.row(heads * perHead) == sums.row(0)) {
            heads++;
        }
        return heads;
    }

    /** Of [batch, heads, tokens, width]. */
    private static HeadLayout described(FeatureSums sums, Node node) throws Mismatch {
        int heads = sums.shape().get(1).intValue();
        int tokens = sums.shape().get(2).intValue();
        int width = sums.shape().get(3).intValue();
        int outputs = sums.layer().outputs();
        int[] features = new int[heads * width];
        double scale = 0;
        boolean turns = false;
        for (int i = 0; i < sums.count(); i++) {
            int feature = i / (tokens * width) % heads * width + i % width;
            int token = i / width % tokens;
            if (sums.row(i) != i / (heads * tokens * width) * tokens + token) {
                throw new Mismatch(node, "expected each token's features to become its own head's");
            }
            // A token at position 0 is not turned: what its element is a sum of with a factor is the feature itself.
            boolean other = sums.isSum(i) && Math.abs(sums.otherFactors()[i]) > Math.abs(sums.factors()[i]);
            if (i < tokens * width * heads && token == 0) {
                features[feature] = (other ? sums.second() : sums.first())[i] % outputs;
                scale = i == 0 ? (other ? sums.otherFactors() : sums.factors())[0] : scale;
            }
            turns |= sums.isSum(i);
            boolean own = sums.first()[i] % outputs == features[feature]
                    || (sums.isSum(i) && sums.second()[i] % outputs == features[feature]);
            if (!own) {
                throw new Mismatch(node, "expected each token's features to become its own head's");
            }
        }
        if (turns) {
            return new HeadLayout(
                    sums.layer(), features, heads, scale, Optional.of(RotaryPattern.of(sums, features, scale)));
        }
        for (double factor : sums.factors()) {
            if (Math.abs(factor - scale) > SAME * Math.abs(scale)) {
                throw new Mismatch(node, "expected one factor for all features");
            }
        }
        return new HeadLayout(sums.layer(), features, heads, scale, Optional.empty());
    }

    /** A product with a number. */
    record Scaled(String value, double factor) {

        static Scaled match(GraphView view, Node node) throws Mismatch {
            OptionalDouble right = view.scalar(node.input(1));
            if (right.isPresent()) {
                return new Scaled(node.input(0), node.is("Div") ? 1 / right.getAsDouble() : right.getAsDouble());
            }
            OptionalDouble left = view.scalar(node.input(0));
            if (left.isPresent() && node.is("Mul")) {
                return new Scaled(node.input(1), left.getAsDouble());
            }
            throw new Mismatch(node, "expected a constant factor");
        }
    }
}
