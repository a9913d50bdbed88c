package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.dynamic.RewriteContext.Activation;
import dev.cortado.quantize.dynamic.RewriteContext.Weight;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime's fused {@code com.microsoft.Attention}, whose weight projects to queries, keys and values at once, becomes
 * {@code com.microsoft.QAttention}: the projection is computed on integers, the attention itself in floats. The standard operator
 * {@code Attention} has no weights; the products around it are nodes of their own.
 *
 * <p>Cases left alone: (1) the weight is computed at run time, fed, not of type float, or empty; (2) there is no bias, which the quantised
 * operator asks for; (3) queries, keys and values are of different widths, (4) scores are scaled or biased in an own way, or (5) positions
 * are rotated: the quantised operator knows none of these.
 */
final class DynamicAttention implements OperatorRewrite {

    private static final int BIAS = 2;
    private static final int MASK = 3;
    private static final int PAST = 4;

    /** From this input on the quantised operator has no counterpart. */
    private static final int FURTHER = 5;

    private static final List<String> UNKNOWN_ATTRIBUTES =
            List.of("qkv_hidden_sizes", "scale", "do_rotary", "rotary_embedding_dim", "past_present_share_buffer");

    @Override
    public String operator() {
        return "Attention";
    }

    @Override
    public String domain() {
        return DynamicQuantizer.CONTRIBUTED;
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        Optional<String> reason = context.reasonAgainst(node.input(1), "weight");
        if (reason.isPresent()) {
            return new LeftAlone(reason.get());
        }
        if (node.input(BIAS).isEmpty()) {
            return new LeftAlone("it has no bias, which ONNX Runtime's quantised attention asks for");
        }
        for (String attribute : UNKNOWN_ATTRIBUTES) {
            if (node.attribute(attribute).isPresent() && !isZero(node, attribute)) {
                return new LeftAlone("ONNX Runtime's quantised attention does not know its " + attribute);
            }
        }
        if (node.inputs().stream().skip(FURTHER).anyMatch(input -> !input.isEmpty())) {
            return new LeftAlone("ONNX Runtime's quantised attention does not know the bias of its scores");
        }
        Tensor tensor = context.constant(node.input(1)).orElseThrow();
        Weight weight = context.weight(tensor, DynamicMatMul.form(context.settings(), true, 1, false));
        Activation activation = context.activation(node.input(0));
        NodeProto.Builder changed = node.proto().toBuilder()
                .setOpType("QAttention")
                .clearInput()
                .addInput(activation.quantized())
                .addInput(weight.quantized())
                .addInput(node.input(BIAS))
                .addInput(activation.scale())
                .addInput(weight.scale())
                .addInput(node.input(MASK))
                .addInput(activation.zeroPoint())
                .addInput(weight.zeroPoint());
        if (!node.input(PAST).isEmpty()) {
            changed.addInput(node.input(PAST));
        }
        context.add(changed.build());
        return new Rewritten(
                DynamicMatMul.describe(context.settings(), true, weight), tensor.byteSize(), weight.bytes());
    }

    private static boolean isZero(Node node, String attribute) {
        return node.integers(attribute).isEmpty() && node.integer(attribute, 0) == 0 && node.real(attribute, 0) == 0;
    }
}
