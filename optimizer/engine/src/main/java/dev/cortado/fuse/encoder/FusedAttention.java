package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.QuantizedProduct;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Attention as one node: ONNX Runtime's {@code Attention}, {@code QAttention} and {@code MultiHeadAttention}, of which the last takes queries, keys
 * and values, and ONNX's {@code Attention} (see {@link StandardAttention}).
 */
final class FusedAttention {

    private FusedAttention() {}

    static boolean isOne(Node node) {
        boolean own = node.domain().equals("com.microsoft")
                && switch (node.operator()) {
                    case "Attention", "QAttention", "MultiHeadAttention" -> true;
                    default -> false;
                };
        return own || StandardAttention.isOne(node);
    }

    static AttentionPattern match(GraphView view, Node node) throws Mismatch {
        if (StandardAttention.isOne(node)) {
            return StandardAttention.match(view, node);
        }
        return switch (node.operator()) {
            case "Attention" -> attention(view, node);
            case "QAttention" -> quantized(view, node);
            default -> multiHead(view, node);
        };
    }

    private static AttentionPattern attention(GraphView view, Node node) throws Mismatch {
        Optional<Tensor> weight =
                view.constant(node.input(1)).filter(tensor -> tensor.shape().size() == 2);
        boolean equal = node.integers("qkv_hidden_sizes").stream().distinct().count() <= 1;
        if (weight.isEmpty() || !node.input(4).isEmpty() || !equal) {
            throw new Mismatch(
                    node, "expected a constant weight, no past, and equal widths of queries, keys and values");
        }
        int inputs = weight.get().shape().get(0).intValue();
        int outputs = weight.get().shape().get(1).intValue();
        LinearPattern layer = new LinearPattern(
                node,
                node.input(0),
                inputs,
                outputs,
                () -> Tensors.transposed(weight.get().floats(), inputs, outputs),
                view.constant(node.input(2)).map(Tensor::floats),
                false);
        return ofOneLayer(view, node, layer, terms(view, node, node.input(3), node.input(5)));
    }

    private static AttentionPattern quantized(GraphView view, Node node) throws Mismatch {
        LinearPattern layer = QuantizedProduct.ofAttention(view, node)
                .filter(_ -> node.input(8).isEmpty())
                .orElseThrow(() -> new Mismatch(
                        node, "expected an input rounded just before, a constant weight of integers, and no past"));
        return ofOneLayer(view, node, layer, terms(view, node, node.input(5), ""));
    }

    private static AttentionPattern ofOneLayer(GraphView view, Node node, LinearPattern layer, List<ScoreTerm> terms)
            throws Mismatch {
        if (node.integer("unidirectional", 0) != 0 || node.integer("do_rotary", 0) != 0) {
            throw new Mismatch(node, "expected attention in both directions and no rotary positions of its own");
        }
        if (layer.outputs() != 3 * layer.inputs()) {
            throw new Mismatch(
                    node,
                    "expected a weight of " + layer.inputs() + " x " + 3 * layer.inputs() + ", found "
                            + layer.outputs());
        }
        int heads = Math.toIntExact(node.integer("num_heads", 1));
        return new AttentionPattern(
                node,
                view.rows(layer.input()),
                Projection.of(layer),
                heads,
                scale(node, layer.inputs() / heads),
                Optional.empty(),
                terms);
    }

    private static AttentionPattern multiHead(GraphView view, Node node) throws Mismatch {
        if (node.integer("unidirectional", 0) != 0
                || !node.input(6).isEmpty()
                || node.input(1).isEmpty()
                || node.input(2).isEmpty()) {
            throw new Mismatch(
                    node, "expected attention in both directions, no past, and queries, keys and values of their own");
        }
        int heads = Math.toIntExact(node.integer("num_heads", 1));
        Optional<Tensor> bias = view.constant(node.input(3));
        if (bias.isEmpty() != node.input(3).isEmpty()) {
            throw new Mismatch(node, "expected a constant bias");
        }
        List<HeadLayout> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(biased(node, HeadLayout.ofJoined(view, node.input(i), heads), bias, i));
        }
        int width = parts.getFirst().features().length / heads;
        return SeparateHeads.joined(
                view, node, parts, scale(node, width), terms(view, node, node.input(4), node.input(5)));
    }

    /** With the operator's own bias added, which comes behind rotary positions. */
    private static HeadLayout biased(Node node, HeadLayout part, Optional<Tensor> bias, int index) throws Mismatch {
        if (bias.isEmpty()) {
            return part;
        }
        float[] all = bias.get().floats();
        int width = part.features().length;
        LinearPattern layer = part.layer();
        float[] own = layer.bias().map(float[]::clone).orElse(new float[layer.outputs()]);
        boolean any = false;
        for (int i = 0; i < width && all.length == 3 * width; i++) {
            float added = all[index * width + i];
            any |= added != 0;
            own[part.features()[i]] += (float) (added / part.scale());
        }
        if (all.length != 3 * width || (any && part.rotary().isPresent())) {
            throw new Mismatch(
                    node, "expected a bias of " + 3 * width + " floats that is added before rotary positions");
        }
        LinearPattern sum = new LinearPattern(
                layer.node(),
                layer.input(),
                layer.inputs(),
                layer.outputs(),
                layer.weights(),
                Optional.of(own),
                layer.quantized());
        return new HeadLayout(sum, part.features(), part.heads(), part.scale(), part.rotary());
    }

    /** Its scale, or what it takes where none is given. */
    static double scale(Node node, int width) {
        float given = node.real("scale", 0);
        return given == 0 ? 1 / Math.sqrt(width) : given;
    }

    private static List<ScoreTerm> terms(GraphView view, Node node, String mask, String bias) throws Mismatch {
        List<ScoreTerm> terms = new ArrayList<>();
        if (!mask.isEmpty()) {
            int rank = view.shape(mask).map(List::size).orElse(0);
            terms.add(
                    switch (rank) {
                        case 1 -> new ScoreTerm(ScoreTerm.Kind.LENGTHS, mask, node);
                        case 2 -> new ScoreTerm(ScoreTerm.Kind.TOKENS, mask, node);
                        case 3 -> new ScoreTerm(ScoreTerm.Kind.SHOWN, mask, node);
                        default ->
                            throw new Mismatch(node, "expected a mask of one to three dimensions, found " + rank);
                    });
        }
        if (!bias.isEmpty()) {
            terms.add(new ScoreTerm(ScoreTerm.Kind.ADDED, bias, node));
        }
        return List.copyOf(terms);
    }
}
