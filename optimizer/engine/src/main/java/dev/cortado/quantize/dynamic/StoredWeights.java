package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.dynamic.RewriteContext.Weight;
import dev.cortado.quantize.dynamic.RewriteContext.WeightForm;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operator for which ONNX Runtime has no kernel on integers: {@code GRU}, {@code RNN}, {@code ConvTranspose}. Its weights can
 * be stored as integers, and be turned back into floats when the model runs:
 *
 * <pre>
 * Y = GRU(X, DequantizeLinear(Wq, sW, zW), DequantizeLinear(Rq, sR, zR), ...)
 * </pre>
 *
 * which makes the file smaller and nothing faster, so it is done only if the settings ask for it. The weights use the full range. Per
 * channel means one scale for each index of the weights' dimension 1: the gates' units, the output channels of a group. It needs opset 13.
 *
 * <p>Cases left alone: (1) the settings do not ask for it; (2) a weight is computed at run time, fed, not of type float, or empty.
 */
final class StoredWeights implements OperatorRewrite {

    private static final int CHANNELS = 1;

    private final String operator;

    StoredWeights(String operator) {
        this.operator = operator;
    }

    @Override
    public String operator() {
        return operator;
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        if (!context.settings().storeOnly()) {
            return new LeftAlone(
                    "ONNX Runtime has no kernel on integers for " + operator
                            + "; its weights can be stored in 8 bits (store only), which makes the file smaller and nothing faster");
        }
        List<Integer> positions = operator.equals("ConvTranspose") ? List.of(1) : List.of(1, 2);
        for (int position : positions) {
            Optional<String> reason =
                    context.reasonAgainst(node.input(position), "weight '" + node.input(position) + "'");
            if (reason.isPresent()) {
                return new LeftAlone(reason.get());
            }
        }
        boolean perChannel = context.settings().perChannel() && context.opset() >= DynamicGather.PER_CHANNEL_OPSET;
        WeightForm form = WeightForm.plain(
                context.settings().weightType().elementType(),
                IntegerRange.of(context.settings().weightType(), false),
                perChannel ? CHANNELS : QuantizedTensor.WHOLE);
        List<Weight> weights = new ArrayList<>();
        long before = 0;
        for (int position : positions) {
            Tensor tensor = context.constant(node.input(position)).orElseThrow();
            weights.add(context.weight(tensor, form));
            before += tensor.byteSize();
        }
        NodeProto.Builder changed = node.proto().toBuilder();
        for (int i = 0; i < positions.size(); i++) {
            changed.setInput(
                    positions.get(i), floats(node.input(positions.get(i)), weights.get(i), perChannel, context));
        }
        context.add(changed.build());
        ElementType type = context.settings().weightType().elementType();
        return new Rewritten(
                type + (perChannel ? " per channel" : " per tensor") + ", stored only: computed in floats",
                before,
                weights.stream().mapToLong(Weight::bytes).sum());
    }

    private static String floats(String name, Weight weight, boolean perChannel, RewriteContext context) {
        String output = context.graph().freshName(name + "_dequantized");
        List<String> inputs = List.of(weight.quantized(), weight.scale(), weight.zeroPoint());
        String node = context.graph().freshName(name + "_DequantizeLinear");
        context.add(
                perChannel
                        ? Nodes.make("DequantizeLinear", node, inputs, List.of(output), Nodes.integer("axis", CHANNELS))
                        : Nodes.make("DequantizeLinear", node, inputs, List.of(output)));
        return output;
    }
}
