package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.ActivationPattern;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.ScalarFunction;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A feed-forward part: a linear layer, an activation, maybe gated (Shazeer 2020), a linear layer back.
 *
 * @param input of the first layer
 * @param up the first layer, the gate's outputs first where there is one
 * @param upBias added to the first layer's bias
 * @param activation between
 * @param down the second layer
 */
record FeedForwardPattern(
        String input, Projection up, Optional<float[]> upBias, Activation activation, LinearPattern down) {

    /**
     * Matches.
     *
     * @param value the second layer's output
     * @throws Mismatch if it is not made so
     */
    static FeedForwardPattern match(GraphView view, String value) throws Mismatch {
        Node written = view.expectProducer(view.rows(value), "a linear layer");
        LinearPattern down = LinearPattern.match(view, value)
                .orElseThrow(() -> new Mismatch(written, "expected a feed-forward part's second layer"));
        Node last = view.expectProducer(view.rows(down.input()), "an activation");
        if (last.is("Mul")
                && ScalarFunction.inputs(view, view.rows(down.input())).size() == 2) {
            Optional<FeedForwardPattern> gated = gated(view, last, down);
            if (gated.isPresent()) {
                return gated.get();
            }
        }
        ActivationPattern activation = ActivationPattern.match(view, view.rows(down.input()));
        LinearPattern up = LinearPattern.match(view, activation.input())
                .orElseThrow(() -> new Mismatch(activation.node(), "expected it to be applied to a linear layer"));
        Activation function = activation
                .function()
                .activation()
                .orElseThrow(() -> new Mismatch(
                        activation.node(), "expected GELU, its tanh form or ReLU, found " + activation.function()));
        return new FeedForwardPattern(view.rows(up.input()), Projection.of(up), activation.bias(), function, down);
    }

    /** Whether a value at least is a linear layer's whose input was computed number by number, as by an activation. */
    static boolean isLikely(GraphView view, String value) {
        return LinearPattern.match(view, value)
                .map(down -> view.rows(down.input()))
                .filter(inner -> !ScalarFunction.inputs(view, inner).contains(view.origin(inner))
                        || view.producer(inner)
                                .filter(node -> node.operator().endsWith("Gelu"))
                                .isPresent())
                .isPresent();
    }

    /** {@code function(gate) * value}; empty when the product is of another kind. */
    private static Optional<FeedForwardPattern> gated(GraphView view, Node product, LinearPattern down)
            throws Mismatch {
        for (int side = 0; side < 2; side++) {
            Optional<Half> value = Half.match(view, product.input(side));
            if (value.isEmpty()) {
                continue;
            }
            ActivationPattern activation = ActivationPattern.match(view, product.input(1 - side));
            Optional<Half> gate = Half.match(view, activation.input());
            if (gate.isEmpty() || activation.function() == ActivationPattern.Function.IDENTITY) {
                continue;
            }
            Activation function = activation
                    .function()
                    .gated()
                    .orElseThrow(() -> new Mismatch(
                            activation.node(),
                            "expected SILU, GELU or its tanh form of the gate, found " + activation.function()));
            LinearPattern first = gate.get().part().layer();
            LinearPattern second = value.get().part().layer();
            if (!view.rows(first.input()).equals(view.rows(second.input()))) {
                throw new Mismatch(product, "expected gate and value of one input");
            }
            return Optional.of(new FeedForwardPattern(
                    view.rows(first.input()),
                    new Projection(
                            first.inputs(),
                            List.of(gate.get().part(), value.get().part())),
                    activation
                            .bias()
                            .map(bias -> Arrays.copyOf(
                                    bias, bias.length + value.get().part().rows().length)),
                    function,
                    down));
        }
        return Optional.empty();
    }

    /** The outputs of a linear layer, or a part of them. */
    private record Half(Projection.Part part) {

        static Optional<Half> match(GraphView view, String value) {
            String origin = view.origin(value);
            Optional<LinearPattern> whole = LinearPattern.match(view, origin);
            if (whole.isPresent()) {
                return Optional.of(new Half(Projection.Part.all(whole.get())));
            }
            Optional<Node> producer = view.producer(origin).filter(Moves::isMove);
            try {
                HeadLayout layout = producer.isPresent() ? HeadLayout.ofRows(view, origin) : null;
                return Optional.ofNullable(layout)
                        .map(found -> new Half(new Projection.Part(found.layer(), found.features())));
            } catch (Mismatch e) {
                return Optional.empty();
            }
        }
    }
}
