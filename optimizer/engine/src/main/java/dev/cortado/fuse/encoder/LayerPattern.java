package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LayerNormPattern;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.Residual;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.Normalization;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a transformer encoder, post-norm (Vaswani et al. 2017) or pre-norm (Xiong et al. 2020).
 *
 * @param input what it takes
 * @param output what it gives
 * @param preNorm whether it normalises before rather than behind
 * @param attentionNorm beside the attention
 * @param attention heads
 * @param projectedBack the layer behind the attention
 * @param attentionBias added there as well
 * @param feedForwardNorm beside the feed-forward part
 * @param feedForward part
 * @param feedForwardBias added behind it as well
 */
record LayerPattern(
        String input,
        String output,
        boolean preNorm,
        LayerNormPattern attentionNorm,
        AttentionPattern attention,
        LinearPattern projectedBack,
        Optional<float[]> attentionBias,
        LayerNormPattern feedForwardNorm,
        FeedForwardPattern feedForward,
        Optional<float[]> feedForwardBias) {

    /** How far an attempt came, and what stopped it. */
    static final class Attempt {
        private int stage;
        private Mismatch reason;

        /** Takes note of a reason if no attempt came further. */
        void failed(int reached, Mismatch mismatch) {
            if (reason == null || reached > stage) {
                stage = reached;
                reason = mismatch;
            }
        }

        Optional<Mismatch> reason() {
            return Optional.ofNullable(reason);
        }

        /** How far the furthest came: 0 nowhere, 1 to an activation, 2 to a feed-forward part, 3 to a second sum, 4 to an attention. */
        int stage() {
            return stage;
        }
    }

    /** The layer that a value is the output of; empty when it is none, and then the attempt knows why. */
    static Optional<LayerPattern> match(GraphView view, String value, Attempt attempt) {
        Optional<LayerPattern> post = postNorm(view, value, attempt);
        return post.isPresent() ? post : preNorm(view, value, attempt);
    }

    private static Optional<LayerPattern> postNorm(GraphView view, String value, Attempt attempt) {
        Optional<LayerNormPattern> norm = LayerNormPattern.match(view, value);
        Optional<Residual> sum = norm.flatMap(found -> summed(view, found));
        if (sum.isEmpty()) {
            return Optional.empty();
        }
        for (Side side : Side.of(sum.get())) {
            int stage = FeedForwardPattern.isLikely(view, side.branch()) ? 1 : 0;
            try {
                FeedForwardPattern feedForward = FeedForwardPattern.match(view, side.branch());
                stage = 2;
                String middle = view.rows(side.skipped());
                expectInput(feedForward.down().node(), feedForward.input(), middle);
                LayerNormPattern attentionNorm = LayerNormPattern.match(view, middle)
                        .orElseThrow(() -> new Mismatch(
                                sum.get().node(), "expected a layer normalisation before the feed-forward part"));
                Residual attentionSum = summed(view, attentionNorm)
                        .orElseThrow(() -> new Mismatch(attentionNorm.node(), "expected a residual sum to normalise"));
                stage = 3;
                for (Side inner : Side.of(attentionSum)) {
                    Optional<LayerPattern> layer = attention(view, inner, attempt)
                            .map(branch -> new LayerPattern(
                                    view.rows(inner.skipped()),
                                    value,
                                    false,
                                    attentionNorm,
                                    branch.attention(),
                                    branch.projectedBack(),
                                    attentionSum.bias().map(tensor -> tensor.floats()),
                                    norm.get(),
                                    feedForward,
                                    sum.get().bias().map(tensor -> tensor.floats())));
                    if (layer.isPresent() && isOwnInput(view, layer.get(), attempt)) {
                        return layer;
                    }
                }
            } catch (Mismatch e) {
                attempt.failed(stage, e);
            }
        }
        return Optional.empty();
    }

    private static boolean isOwnInput(GraphView view, LayerPattern layer, Attempt attempt) {
        boolean own = view.rows(layer.attention().input()).equals(layer.input());
        if (!own) {
            attempt.failed(
                    5,
                    new Mismatch(
                            layer.attention().anchor(),
                            "expected attention to '" + layer.input() + "', which its result is added to, found '"
                                    + layer.attention().input() + "'"));
        }
        return own;
    }

    private static Optional<LayerPattern> preNorm(GraphView view, String value, Attempt attempt) {
        Optional<Residual> sum = Residual.match(view, value);
        if (sum.isEmpty()) {
            return Optional.empty();
        }
        for (Side side : Side.of(sum.get())) {
            int stage = FeedForwardPattern.isLikely(view, side.branch()) ? 1 : 0;
            try {
                FeedForwardPattern feedForward = FeedForwardPattern.match(view, side.branch());
                stage = 2;
                String middle = view.rows(side.skipped());
                LayerNormPattern norm = normOf(
                        view, feedForward.input(), middle, feedForward.down().node());
                Residual attentionSum = Residual.match(view, middle)
                        .orElseThrow(() ->
                                new Mismatch(sum.get().node(), "expected a residual sum before the feed-forward part"));
                stage = 3;
                for (Side inner : Side.of(attentionSum)) {
                    Optional<Branch> branch = attention(view, inner, attempt);
                    if (branch.isEmpty()) {
                        continue;
                    }
                    stage = 5;
                    String input = view.rows(inner.skipped());
                    LayerNormPattern attentionNorm = normOf(
                            view,
                            branch.get().attention().input(),
                            input,
                            branch.get().attention().anchor());
                    return Optional.of(new LayerPattern(
                            input,
                            value,
                            true,
                            attentionNorm,
                            branch.get().attention(),
                            branch.get().projectedBack(),
                            attentionSum.bias().map(tensor -> tensor.floats()),
                            norm,
                            feedForward,
                            sum.get().bias().map(tensor -> tensor.floats())));
                }
            } catch (Mismatch e) {
                attempt.failed(stage, e);
            }
        }
        return Optional.empty();
    }

    /** The normalisation that makes one value of another. */
    private static LayerNormPattern normOf(GraphView view, String normalised, String value, Node node) throws Mismatch {
        Optional<LayerNormPattern> norm = LayerNormPattern.match(view, normalised);
        boolean own = norm.isPresent()
                && (norm.get().input().isPresent()
                        ? view.rows(norm.get().input().get()).equals(value)
                        : Residual.match(view, value)
                                .filter(sum -> sum.node() == norm.get().node())
                                .isPresent());
        if (!own) {
            throw new Mismatch(node, "expected its input to be the normalised '" + value + "'");
        }
        return norm.get();
    }

    private static Optional<Residual> summed(GraphView view, LayerNormPattern norm) {
        return norm.sum().isPresent() ? norm.sum() : norm.input().flatMap(value -> Residual.match(view, value));
    }

    private static void expectInput(Node node, String found, String expected) throws Mismatch {
        if (!found.equals(expected)) {
            throw new Mismatch(
                    node,
                    "expected a feed-forward part of '" + expected + "', which its result is added to, found one of '"
                            + found + "'");
        }
    }

    /** An attention with the layer behind it. */
    private record Branch(AttentionPattern attention, LinearPattern projectedBack) {}

    private static Optional<Branch> attention(GraphView view, Side side, Attempt attempt) {
        Optional<LinearPattern> back = LinearPattern.match(view, side.branch());
        if (back.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Branch(AttentionPattern.match(view, back.get().input()), back.get()));
        } catch (Mismatch e) {
            attempt.failed(4, e);
            return Optional.empty();
        }
    }

    /** One of the two ways to read a residual sum. */
    private record Side(String branch, String skipped) {
        static List<Side> of(Residual sum) {
            return List.of(new Side(sum.left(), sum.right()), new Side(sum.right(), sum.left()));
        }
    }

    /** Whether any of its products is of integers. */
    boolean quantized() {
        return attention.projection().quantized()
                || projectedBack.quantized()
                || feedForward.up().quantized()
                || feedForward.down().quantized();
    }

    /** The layer, its weights in floats. */
    EncoderLayer toLayer(String name) {
        return new EncoderLayer(
                norm(attentionNorm, name + ".attention_norm"),
                attention.projection().toLinear(name + ".projection", Optional.empty()),
                Projection.of(projectedBack).toLinear(name + ".output", attentionBias),
                norm(feedForwardNorm, name + ".feed_forward_norm"),
                feedForward.up().toLinear(name + ".up", feedForward.upBias()),
                Projection.of(feedForward.down()).toLinear(name + ".down", feedForwardBias));
    }

    /** The parameters of a normalisation under a new name. */
    static Normalization norm(LayerNormPattern pattern, String name) {
        var scale = pattern.parameters().scale();
        List<Long> shape = List.of(scale.count());
        return new Normalization(
                Tensors.floats(name + ".scale", shape, scale.floats()),
                pattern.rms()
                        ? Optional.empty()
                        : Optional.of(Tensors.floats(
                                name + ".shift",
                                shape,
                                pattern.parameters()
                                        .shift()
                                        .map(tensor -> tensor.floats())
                                        .orElse(new float[(int) scale.count()]))));
    }
}
