package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.dynamic.RewriteContext.Activation;
import dev.cortado.quantize.dynamic.RewriteContext.Weight;
import dev.cortado.quantize.dynamic.RewriteContext.WeightForm;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A product with a constant matrix B, {@code Y = A B}, becomes
 *
 * <pre>
 * Aq, sA, zA = DynamicQuantizeLinear(A)
 * Y = Cast(MatMulInteger(Aq, Bq, zA, zB)) * (sA * sB)
 * </pre>
 *
 * Cases left alone: (1) B is computed at run time, as in attention, or fed; (2) B is not of type float, or empty; (3) B has fewer
 * than two dimensions. A B of more than two dimensions, one matrix a batch, has one scale, since integer products know zero points
 * by column only for a single matrix.
 */
final class DynamicMatMul implements OperatorRewrite {

    private static final int FULL_RANGE = 127;

    @Override
    public String operator() {
        return "MatMul";
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        Optional<String> reason = context.reasonAgainst(node.input(1), "right-hand side");
        if (reason.isPresent()) {
            return new LeftAlone(reason.get());
        }
        Tensor tensor = context.constant(node.input(1)).orElseThrow();
        if (tensor.shape().size() < 2) {
            return new LeftAlone("its weight is a vector, not a matrix");
        }
        boolean single = tensor.shape().size() == 2;
        Weight weight = context.weight(tensor, form(context.settings(), single, 1, false));
        addProduct(
                node.label() + "_quant", node.input(0), weight, node.outputs().getFirst(), context);
        return new Rewritten(describe(context.settings(), single, weight), tensor.byteSize(), weight.bytes());
    }

    /** How the matrix of a product is quantised; its channels are its columns. */
    static WeightForm form(DynamicQuantization settings, boolean single, float scaleFactor, boolean transposed) {
        int axis = settings.perChannel() && single ? 1 : QuantizedTensor.WHOLE;
        IntegerRange range = IntegerRange.of(settings.weightType(), settings.reduceRange());
        WeightForm form =
                new WeightForm(settings.weightType().elementType(), range, axis, scaleFactor, null, transposed, 0);
        return settings.range() == ReduceRange.AUTO && range.symmetric() ? form.safely() : form;
    }

    static String describe(DynamicQuantization settings, boolean single, Weight weight) {
        return settings.weightType().elementType()
                + (settings.reduceRange() ? " (7 bits)" : "")
                + (settings.range() == ReduceRange.AUTO && weight.fewestSteps() < FULL_RANGE
                        ? " (from " + weight.fewestSteps() + " of " + FULL_RANGE + " steps)"
                        : "")
                + (!settings.perChannel()
                        ? " per tensor"
                        : single ? " per channel" : " per tensor: it is a batch of matrices");
    }

    /** Adds the quantised product of an activation and a weight matrix. */
    static void addProduct(String name, String input, Weight weight, String output, RewriteContext context) {
        Activation activation = context.activation(input);
        String integers = context.addNode(
                "MatMulInteger",
                name,
                List.of(activation.quantized(), weight.quantized(), activation.zeroPoint(), weight.zeroPoint()),
                output + "_output_quantized");
        context.addRescale(name, integers, activation.scale(), weight.scale(), output);
    }
}
