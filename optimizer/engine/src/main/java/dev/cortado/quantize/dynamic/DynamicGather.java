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
import dev.cortado.quantize.tensor.WeightType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A look-up in a constant float table, such as word embeddings, becomes the look-up in the table of integers, and a
 * {@code DequantizeLinear} of the rows that were looked up:
 *
 * <pre>
 * Y = DequantizeLinear(Gather(Tq, indices), sT, zT)
 * </pre>
 *
 * Tables are unsigned and use the full range whatever the settings say of weights: as in ONNX Runtime's quantiser, they
 * take part in no integer product. Per channel means one scale a column (the table's last dimension, which is also the
 * result's last); it needs opset 13 and a look-up along another dimension, else the table has one scale.
 *
 * <p>Cases left alone: (1) the table is computed at run time, as when a shape is taken apart, or fed; (2) it is not of type float, or empty.
 */
final class DynamicGather implements OperatorRewrite {

    /** From this opset on {@code DequantizeLinear} has scales along an axis. */
    static final long PER_CHANNEL_OPSET = 13;

    @Override
    public String operator() {
        return "Gather";
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        Optional<String> reason = context.reasonAgainst(node.input(0), "table");
        if (reason.isPresent()) {
            return new LeftAlone(reason.get());
        }
        Tensor table = context.constant(node.input(0)).orElseThrow();
        int rank = table.shape().size();
        if (rank == 0) {
            return new LeftAlone("its table is a single number");
        }
        long axis = Math.floorMod(node.integer("axis", 0), (long) rank);
        boolean perColumn = context.settings().perChannel() && context.opset() >= PER_CHANNEL_OPSET && axis != rank - 1;
        IntegerRange range = IntegerRange.of(WeightType.UINT8, false);
        Weight weight = context.weight(
                table, WeightForm.plain(ElementType.UINT8, range, perColumn ? rank - 1 : QuantizedTensor.WHOLE));
        String output = node.outputs().getFirst();
        String rows = context.graph().freshName(output + "_quantized");
        context.add(node.proto().toBuilder()
                .setInput(0, weight.quantized())
                .setOutput(0, rows)
                .build());
        String name = context.graph().freshName(output + "_DequantizeLinear");
        List<String> inputs = List.of(rows, weight.scale(), weight.zeroPoint());
        NodeProto dequantize = perColumn
                ? Nodes.make("DequantizeLinear", name, inputs, List.of(output), Nodes.integer("axis", -1))
                : Nodes.make("DequantizeLinear", name, inputs, List.of(output));
        context.add(dequantize);
        return new Rewritten(describe(context, perColumn, axis == rank - 1), table.byteSize(), weight.bytes());
    }

    private static String describe(RewriteContext context, boolean perColumn, boolean alongColumns) {
        if (!context.settings().perChannel()) {
            return "uint8 per tensor";
        }
        if (perColumn) {
            return "uint8 per channel";
        }
        return alongColumns
                ? "uint8 per tensor: it looks up along the last dimension"
                : "uint8 per tensor: scales a channel need opset 13, the model has " + context.opset();
    }
}
