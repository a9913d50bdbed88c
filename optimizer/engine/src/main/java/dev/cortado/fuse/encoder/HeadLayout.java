package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.IndexArray;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Rotary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the features of a linear layer become the queries, keys or values of heads: which feature is which head's, through whatever
 * reshapes, transpositions, splits and slices lie between. The operators that move numbers are followed one by one, so that every order
 * that exporters have thought of is understood.
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

    /** A node on the way, with the value it gives. */
    private record Step(Node node, String value) {}

    /**
     * The layout of an operand of an attention's product.
     *
     * @param value of shape [batch, heads, tokens, width], or [batch x heads, tokens, width]
     * @param turned whether the last two dimensions are the other way round
     * @throws Mismatch if it is not made of a linear layer's features alone
     */
    static HeadLayout match(GraphView view, String value, boolean turned) throws Mismatch {
        Deque<Step> steps = new ArrayDeque<>();
        double scale = 1;
        Optional<Rotary> rotary = Optional.empty();
        String at = view.origin(value);
        Optional<LinearPattern> layer = LinearPattern.match(view, at);
        while (layer.isEmpty()) {
            Node node = view.expectProducer(at, "a linear layer's output");
            if (Moves.isMove(node)) {
                steps.push(new Step(node, at));
                at = view.origin(node.input(0));
            } else if (node.is("Mul") || node.is("Div")) {
                Scaled scaled = Scaled.match(view, node);
                scale *= scaled.factor();
                at = view.origin(scaled.value());
            } else if (rotary.isEmpty()) {
                RotaryPattern turning = RotaryPattern.match(view, at);
                rotary = Optional.of(turning.rotary());
                at = view.origin(turning.input());
            } else {
                throw new Mismatch(node, "expected a linear layer before the heads are divided");
            }
            layer = LinearPattern.match(view, at);
        }
        IndexArray places = follow(view, steps, at, layer.get());
        Node last = layer.get().node();
        return new HeadLayout(
                layer.get(),
                features(places, layer.get(), turned, last),
                heads(places, layer.get(), last),
                scale,
                rotary);
    }

    /**
     * The layout of a value of the same rows as a linear layer's output, a part of the features.
     *
     * @param value of shape [..., features]
     * @throws Mismatch if it is not made of a linear layer's features alone
     */
    static HeadLayout ofRows(GraphView view, String value) throws Mismatch {
        Deque<Step> steps = new ArrayDeque<>();
        String at = view.origin(value);
        Optional<LinearPattern> layer = LinearPattern.match(view, at);
        while (layer.isEmpty()) {
            Node node = view.expectProducer(at, "a linear layer's output");
            if (!Moves.isMove(node)) {
                throw new Mismatch(node, "expected a part of a linear layer's outputs");
            }
            steps.push(new Step(node, at));
            at = view.origin(node.input(0));
            layer = LinearPattern.match(view, at);
        }
        IndexArray places = follow(view, steps, at, layer.get());
        int outputs = layer.get().outputs();
        int[] features = new int[places.shape().getLast().intValue()];
        for (int i = 0; i < places.count(); i++) {
            int feature = places.at(i) % outputs;
            if (i < features.length) {
                features[i] = feature;
            }
            if (places.at(i) / outputs != i / features.length || feature != features[i % features.length]) {
                throw new Mismatch(layer.get().node(), "expected each token's features to stay its own");
            }
        }
        return new HeadLayout(layer.get(), features, 1, 1, Optional.empty());
    }

    private static IndexArray follow(GraphView view, Deque<Step> steps, String from, LinearPattern layer)
            throws Mismatch {
        IndexArray places = IndexArray.counting(shape(view, from, layer.node()));
        for (Step step : steps) {
            places = Moves.apply(view, step.node(), step.value(), places);
        }
        return places;
    }

    private static List<Long> shape(GraphView view, String value, Node node) throws Mismatch {
        return view.shape(value).orElseThrow(() -> new Mismatch(node, "its shape is not known"));
    }

    private static int heads(IndexArray places, LinearPattern layer, Node node) throws Mismatch {
        List<Long> shape = places.shape();
        int rank = shape.size();
        if (rank == FULL_RANK) {
            return shape.get(1).intValue();
        }
        if (rank != FULL_RANK - 1) {
            throw new Mismatch(node, "expected queries, keys and values [batch, heads, tokens, width], found " + shape);
        }
        return headsOfJoined(places, layer);
    }

    /** With batch and heads in one dimension: the next head's first element is in the same row, the next text's is not. */
    private static int headsOfJoined(IndexArray places, LinearPattern layer) {
        int perHead = Math.toIntExact(places.shape().get(1) * places.shape().get(2));
        int row = places.at(0) / layer.outputs();
        int heads = 1;
        while (heads < places.shape().getFirst() && places.at(heads * perHead) / layer.outputs() == row) {
            heads++;
        }
        return heads;
    }

    private static int[] features(IndexArray places, LinearPattern layer, boolean turned, Node node) throws Mismatch {
        int heads = heads(places, layer, node);
        List<Long> shape = places.shape();
        int rank = shape.size();
        int tokens = shape.get(turned ? rank - 1 : rank - 2).intValue();
        int width = shape.get(turned ? rank - 2 : rank - 1).intValue();
        int batch = places.count() / Math.max(1, heads * tokens * width);
        int[] features = new int[heads * width];
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int t = 0; t < tokens; t++) {
                    for (int d = 0; d < width; d++) {
                        int inner = turned ? d * tokens + t : t * width + d;
                        int place = places.at((b * heads + h) * tokens * width + inner);
                        int feature = place % layer.outputs();
                        if (b == 0 && t == 0) {
                            features[h * width + d] = feature;
                        }
                        if (place / layer.outputs() != b * tokens + t || feature != features[h * width + d]) {
                            throw new Mismatch(node, "expected each token's features to become its own head's");
                        }
                    }
                }
            }
        }
        return features;
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
