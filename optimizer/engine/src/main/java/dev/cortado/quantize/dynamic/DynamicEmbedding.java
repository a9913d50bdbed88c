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
import dev.cortado.quantize.tensor.QuantizedTensor;
import dev.cortado.quantize.tensor.WeightType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime's fused {@code com.microsoft.EmbedLayerNormalization}, the embeddings of a BERT and their normalisation, becomes
 * {@code com.microsoft.QEmbedLayerNormalization}: all its tables, gamma and beta are unsigned integers of the full range with one scale each,
 * as the operator wants them.
 *
 * <p>Cases left alone: (1) a table is computed at run time, fed, not of type float, or empty; (2) positions are given as an input, or the sum
 * of the embeddings is read: the quantised operator has neither.
 */
final class DynamicEmbedding implements OperatorRewrite {

    private static final int FIRST_TABLE = 2;
    private static final int LAST_TABLE = 6;
    private static final int MASK = 7;
    private static final int POSITIONS = 8;
    private static final int SUM = 2;

    @Override
    public String operator() {
        return "EmbedLayerNormalization";
    }

    @Override
    public String domain() {
        return DynamicQuantizer.CONTRIBUTED;
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        if (!node.input(POSITIONS).isEmpty()) {
            return new LeftAlone("its positions are an input, which ONNX Runtime's quantised embedding does not have");
        }
        if (node.outputs().size() > SUM && !node.outputs().get(SUM).isEmpty()) {
            return new LeftAlone("the sum of its embeddings is an output, which the quantised one does not have");
        }
        for (int position = FIRST_TABLE; position <= LAST_TABLE; position++) {
            String table = node.input(position);
            Optional<String> reason =
                    table.isEmpty() ? Optional.empty() : context.reasonAgainst(table, "table '" + table + "'");
            if (reason.isPresent()) {
                return new LeftAlone(reason.get());
            }
        }
        WeightForm form =
                WeightForm.plain(ElementType.UINT8, IntegerRange.of(WeightType.UINT8, false), QuantizedTensor.WHOLE);
        NodeProto.Builder changed =
                node.proto().toBuilder().setOpType("QEmbedLayerNormalization").clearInput();
        changed.addInput(node.input(0)).addInput(node.input(1));
        List<String> scales = new ArrayList<>();
        List<String> zeroPoints = new ArrayList<>();
        long before = 0;
        long after = 0;
        for (int position = FIRST_TABLE; position <= LAST_TABLE; position++) {
            if (node.input(position).isEmpty()) {
                List.of(scales, zeroPoints).forEach(names -> names.add(""));
                changed.addInput("");
                continue;
            }
            Tensor tensor = context.constant(node.input(position)).orElseThrow();
            Weight weight = context.weight(tensor, form);
            changed.addInput(weight.quantized());
            scales.add(weight.scale());
            zeroPoints.add(weight.zeroPoint());
            before += tensor.byteSize();
            after += weight.bytes();
        }
        context.add(changed.addInput(node.input(MASK))
                .addAllInput(scales)
                .addAllInput(zeroPoints)
                .build());
        return new Rewritten("uint8 per tensor", before, after);
    }
}
