package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.dynamic.RewriteContext.Activation;
import dev.cortado.quantize.dynamic.RewriteContext.Weight;
import dev.cortado.quantize.dynamic.RewriteContext.WeightForm;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.quantize.tensor.QuantizedTensor;
import dev.cortado.quantize.tensor.WeightType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A convolution with constant weights, {@code Y = Conv(X, W, b)}, becomes
 *
 * <pre>
 * Xq, sX, zX = DynamicQuantizeLinear(X)
 * Y = Cast(ConvInteger(Xq, Wq, zX, zW)) * (sX * sW) + b
 * </pre>
 *
 * with b and per-channel sW shaped so that they apply to the result's dimension 1. The weights' channels are their output
 * channels, dimension 0.
 *
 * <p>ONNX Runtime's {@code ConvInteger} takes only a single weight zero point. So per-channel weights are symmetric
 * whatever the weight type; as unsigned integers they are the signed ones plus 128 (reduced: plus 64), with that as their
 * zero point.
 *
 * <p>Cases left alone: the weights are computed at run time or fed, not of type float, or empty.
 */
final class DynamicConv implements OperatorRewrite {

    @Override
    public String operator() {
        return "Conv";
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        Optional<String> reason = context.reasonAgainst(node.input(1), "weight");
        if (reason.isPresent()) {
            return new LeftAlone(reason.get());
        }
        Tensor tensor = context.constant(node.input(1)).orElseThrow();
        if (tensor.shape().size() < 3) {
            return new LeftAlone("its weight has no spatial dimension");
        }
        int rank = tensor.shape().size();
        Weight weight = context.weight(tensor, form(context.settings(), tensor.shape()));
        Activation activation = context.activation(node.input(0));
        String output = node.outputs().getFirst();
        String name = node.label() + "_quant";
        String integers = context.graph().freshName(output + "_output_quantized");
        context.add(node.proto().toBuilder()
                .setOpType("ConvInteger")
                .setName(context.graph().freshName(name))
                .clearInput()
                .addInput(activation.quantized())
                .addInput(weight.quantized())
                .addInput(activation.zeroPoint())
                .addInput(weight.zeroPoint())
                .clearOutput()
                .addOutput(integers)
                .build());
        boolean biased = !node.input(2).isEmpty();
        String product = biased ? context.graph().freshName(output + "_product") : output;
        context.addRescale(name, integers, activation.scale(), weight.scale(), product);
        if (biased) {
            String bias = shapedBias(node.input(2), rank, name, context);
            context.add(Nodes.make(
                    "Add", context.graph().freshName(name + "_bias_add"), List.of(product, bias), List.of(output)));
        }
        return new Rewritten(describe(context.settings()), tensor.byteSize(), weight.bytes());
    }

    private static WeightForm form(DynamicQuantization settings, List<Long> shape) {
        ElementType type = settings.weightType().elementType();
        if (!settings.perChannel()) {
            return WeightForm.plain(
                    type, IntegerRange.of(settings.weightType(), settings.reduceRange()), QuantizedTensor.WHOLE);
        }
        IntegerRange symmetric = IntegerRange.of(WeightType.INT8, settings.reduceRange());
        int shift = settings.weightType() == WeightType.INT8 ? 0 : settings.reduceRange() ? 64 : 128;
        return new WeightForm(type, symmetric, 0, 1, alongChannels(shape.getFirst(), shape.size()), false, shift);
    }

    /** The shape [1, channels, 1, ...] of what applies to a result's channels. */
    private static List<Long> alongChannels(long channels, int rank) {
        List<Long> shape = new ArrayList<>(Collections.nCopies(rank, 1L));
        shape.set(1, channels);
        return shape;
    }

    private static String shapedBias(String bias, int rank, String name, RewriteContext context) {
        Optional<Tensor> constant = context.constant(bias).filter(found -> found.type() == ElementType.FLOAT);
        if (constant.isPresent()) {
            float[] values = constant.get().floats();
            return context.addConstant(
                    Constants.floats(bias + "_reshaped", alongChannels(values.length, rank), values));
        }
        String shape = context.addConstant(Constants.longs(name + "_bias_shape", alongChannels(-1, rank)));
        return context.addNode("Reshape", name + "_bias_reshape", List.of(bias, shape), bias + "_reshaped");
    }

    private static String describe(DynamicQuantization settings) {
        return settings.weightType().elementType()
                + (settings.reduceRange() ? " (7 bits)" : "")
                + (settings.perChannel() ? " per channel" : " per tensor");
    }
}
