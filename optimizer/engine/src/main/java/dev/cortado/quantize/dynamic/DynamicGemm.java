package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.dynamic.RewriteContext.Weight;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code Y = alpha A' B' + beta C} with a constant B becomes the quantised product of {@link DynamicMatMul} and an
 * {@code Add}. A' and B' are A and B, transposed if the node says so.
 *
 * <ol>
 *   <li>transB: the constant is transposed here.
 *   <li>transA: a {@code Transpose} of A is added.
 *   <li>alpha goes into the weight's scales.
 *   <li>beta goes into C if C is constant; else, unless it is 1, a {@code Mul} is added. With beta 0 there is no C.
 * </ol>
 *
 * Cases left alone: B is computed at run time or fed, not of type float, or empty.
 */
final class DynamicGemm implements OperatorRewrite {

    @Override
    public String operator() {
        return "Gemm";
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        Optional<String> reason = context.reasonAgainst(node.input(1), "right-hand side");
        if (reason.isPresent()) {
            return new LeftAlone(reason.get());
        }
        Tensor tensor = context.constant(node.input(1)).orElseThrow();
        float alpha = node.real("alpha", 1);
        float beta = node.real("beta", 1);
        String name = node.label() + "_quant";
        Weight weight = context.weight(
                tensor, DynamicMatMul.form(context.settings(), true, alpha, node.integer("transB", 0) != 0));
        String input = node.input(0);
        if (node.integer("transA", 0) != 0) {
            input = context.addNode("Transpose", name + "_transpose_a", List.of(input), input + "_transposed");
        }
        String output = node.outputs().getFirst();
        boolean biased = !node.input(2).isEmpty() && beta != 0;
        String product = biased ? context.graph().freshName(output + "_product") : output;
        DynamicMatMul.addProduct(name, input, weight, product, context);
        if (biased) {
            String bias = scaledBias(node.input(2), beta, name, context);
            context.add(Nodes.make(
                    "Add", context.graph().freshName(name + "_bias_add"), List.of(product, bias), List.of(output)));
        }
        return new Rewritten(
                DynamicMatMul.describe(context.settings(), true, weight), tensor.byteSize(), weight.bytes());
    }

    private static String scaledBias(String bias, float beta, String name, RewriteContext context) {
        if (beta == 1) {
            return bias;
        }
        Optional<Tensor> constant = context.constant(bias).filter(found -> found.type() == ElementType.FLOAT);
        if (constant.isPresent()) {
            float[] values = constant.get().floats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= beta;
            }
            return context.addConstant(
                    Constants.floats(bias + "_times_beta", constant.get().shape(), values));
        }
        String factor = context.addConstant(Constants.floats(name + "_beta", List.of(), beta));
        return context.addNode("Mul", name + "_bias_mul", List.of(bias, factor), bias + "_times_beta");
    }
}
