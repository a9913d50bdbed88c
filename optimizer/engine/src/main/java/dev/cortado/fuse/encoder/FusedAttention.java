package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ONNX Runtime's own {@code Attention} and {@code MultiHeadAttention}, of which the latter takes queries, keys and values. */
final class FusedAttention {

    private FusedAttention() {}

    static boolean isOne(Node node) {
        return node.domain().equals("com.microsoft")
                && (node.operator().equals("Attention") || node.operator().equals("MultiHeadAttention"));
    }

    static AttentionPattern match(GraphView view, Node node) throws Mismatch {
        return node.operator().equals("Attention") ? attention(view, node) : multiHead(view, node);
    }

    private static AttentionPattern attention(GraphView view, Node node) throws Mismatch {
        Optional<Tensor> weight =
                view.constant(node.input(1)).filter(tensor -> tensor.shape().size() == 2);
        if (weight.isEmpty()
                || !node.input(4).isEmpty()
                || node.integer("unidirectional", 0) != 0
                || node.integer("do_rotary", 0) != 0
                || !node.integers("qkv_hidden_sizes").isEmpty()) {
            throw new Mismatch(
                    node,
                    "expected a constant weight, no past, attention in both directions, no rotary positions, and equal"
                            + " widths of queries, keys and values");
        }
        int inputs = weight.get().shape().get(0).intValue();
        int outputs = weight.get().shape().get(1).intValue();
        if (outputs != 3 * inputs) {
            throw new Mismatch(node, "expected a weight of " + inputs + " x " + 3 * inputs + ", found " + outputs);
        }
        LinearPattern layer = new LinearPattern(
                node,
                node.input(0),
                inputs,
                outputs,
                () -> Tensors.transposed(weight.get().floats(), inputs, outputs),
                view.constant(node.input(2)).map(Tensor::floats),
                false);
        int heads = Math.toIntExact(node.integer("num_heads", 1));
        return new AttentionPattern(
                node,
                view.rows(node.input(0)),
                Projection.of(layer),
                heads,
                scale(node, inputs / heads),
                Optional.empty(),
                terms(view, node, node.input(3), node.input(5)));
    }

    private static AttentionPattern multiHead(GraphView view, Node node) throws Mismatch {
        List<Projection.Part> parts = new ArrayList<>();
        Optional<Tensor> bias = view.constant(node.input(3));
        String input = null;
        if (node.integer("unidirectional", 0) != 0 || !node.input(6).isEmpty()) {
            throw new Mismatch(node, "expected attention in both directions and no past");
        }
        for (int i = 0; i < 3; i++) {
            String operand = node.input(i);
            LinearPattern layer = LinearPattern.match(view, operand)
                    .filter(found -> found.inputs() == found.outputs())
                    .orElseThrow(() -> new Mismatch(
                            node,
                            "expected queries, keys and values that are each a linear layer's of the same width"));
            String from = view.rows(layer.input());
            if (input != null && !input.equals(from)) {
                throw new Mismatch(node, "expected queries, keys and values of one input (self-attention)");
            }
            input = from;
            parts.add(Projection.Part.all(biased(layer, bias, i)));
        }
        int width = parts.getFirst().layer().inputs();
        int heads = Math.toIntExact(node.integer("num_heads", 1));
        return new AttentionPattern(
                node,
                input,
                new Projection(width, parts),
                heads,
                scale(node, width / heads),
                Optional.empty(),
                terms(view, node, node.input(4), node.input(5)));
    }

    private static LinearPattern biased(LinearPattern layer, Optional<Tensor> bias, int part) {
        if (bias.isEmpty()) {
            return layer;
        }
        float[] all = bias.get().floats();
        float[] own = layer.bias().map(float[]::clone).orElse(new float[layer.outputs()]);
        for (int i = 0; i < own.length; i++) {
            own[i] += all[part * own.length + i];
        }
        return new LinearPattern(
                layer.node(),
                layer.input(),
                layer.inputs(),
                layer.outputs(),
                layer.weights(),
                Optional.of(own),
                layer.quantized());
    }

    private static double scale(Node node, int width) {
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
                        default -> throw new Mismatch(node, "expected a mask of one or two dimensions, found " + rank);
                    });
        }
        if (!bias.isEmpty()) {
            terms.add(new ScoreTerm(ScoreTerm.Kind.ADDED, bias, node));
        }
        return List.copyOf(terms);
    }
}
