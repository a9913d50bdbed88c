package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.FunctionProto;
import java.util.ArrayList;
import java.util.List;

/** Writes the function of an {@code Encoder}: what it computes, in standard operators. Padding is computed too, then set to zero. */
final class EncoderBody {

    private final FunctionBuilder function;
    private final EncoderStack stack;
    private final NormalizationBody norms;
    private final LinearBody products;
    private final ActivationBody activations;
    private final List<EncoderProduct> looked = new ArrayList<>();
    private int next = EncoderOperator.FIRST_PARAMETER;

    private EncoderBody(Node node, EncoderStack stack, long opset) {
        this.function = new FunctionBuilder(node, opset);
        this.stack = stack;
        this.norms = new NormalizationBody(function, stack.rms(), stack.epsilon());
        this.products = new LinearBody(function);
        this.activations = new ActivationBody(function);
    }

    /** The function of a node. */
    static FunctionProto of(Node node, EncoderStack stack, long opset) {
        return new EncoderBody(node, stack, opset).write(false);
    }

    /**
     * The function of a node, and its products.
     *
     * @param products four a layer, by names of values of the function
     */
    record Looked(FunctionProto function, List<EncoderProduct> products) {}

    /** The function of a node, to be looked into. */
    static Looked looked(Node node, EncoderStack stack, long opset) {
        EncoderBody body = new EncoderBody(node, stack, opset);
        FunctionProto function = body.write(true);
        return new Looked(function, body.looked);
    }

    private FunctionProto write(boolean look) {
        String hidden = function.input(0);
        String mask = function.input(1);
        if (!mask.isEmpty()) {
            mask = function.cast(mask, ElementType.BOOL);
            hidden = tokensOnly(mask, hidden);
        }
        AttentionBody attention = new AttentionBody(function, stack, hidden, mask, function.input(2));
        for (EncoderLayer layer : stack.layers()) {
            hidden = stack.preNorm() ? preNorm(layer, hidden, attention) : postNorm(layer, hidden, attention);
        }
        if (stack.finalNorm().isPresent()) {
            hidden = norm(parameters(stack.finalNorm().get()), hidden);
        }
        if (look && !mask.isEmpty()) {
            String kept = mask;
            looked.replaceAll(product -> product.withInput(tokensOnly(kept, product.input())));
        }
        return function.build(mask.isEmpty() ? hidden : tokensOnly(mask, hidden));
    }

    private String tokensOnly(String mask, String hidden) {
        return function.op("Where", function.unsqueeze(mask, 2), hidden, function.real(0));
    }

    private String postNorm(EncoderLayer layer, String x, AttentionBody attention) {
        List<String> attentionNorm = parameters(layer.attentionNorm());
        String attended = linear(layer.output(), attention.write(linear(layer.projection(), x)));
        String a = norm(attentionNorm, plus(attended, x));
        List<String> feedForwardNorm = parameters(layer.feedForwardNorm());
        return norm(feedForwardNorm, plus(feedForward(layer, a), a));
    }

    private String preNorm(EncoderLayer layer, String x, AttentionBody attention) {
        String normed = norm(parameters(layer.attentionNorm()), x);
        String attended = linear(layer.output(), attention.write(linear(layer.projection(), normed)));
        String a = plus(attended, x);
        String inner = norm(parameters(layer.feedForwardNorm()), a);
        return plus(feedForward(layer, inner), a);
    }

    private String feedForward(EncoderLayer layer, String x) {
        String up = linear(layer.up(), x);
        return linear(
                layer.down(),
                activations.write(stack.activation(), up, layer.down().inputs()));
    }

    /** The next inputs of the function, which are a normalisation's. */
    private List<String> parameters(Normalization norm) {
        List<String> parameters = new ArrayList<>(List.of(function.input(next++)));
        parameters.add(norm.shift().isPresent() ? function.input(next++) : "");
        return parameters;
    }

    private String norm(List<String> parameters, String x) {
        return norms.write(x, parameters.get(0), parameters.get(1));
    }

    /** The last product's result and what goes around it. */
    private String plus(String product, String residual) {
        String sum = function.op("Add", product, residual);
        looked.set(looked.size() - 1, looked.getLast().withSum(sum, residual));
        return sum;
    }

    /** A layer whose parameters are the next inputs of the function. */
    private String linear(Linear linear, String x) {
        List<String> tensors = new ArrayList<>();
        for (int i = 0; i < linear.weights().size(); i++) {
            tensors.add(function.input(next++));
        }
        String y = products.write(linear, x, tensors, linear.bias().isPresent() ? function.input(next++) : "");
        looked.add(EncoderProduct.of(x, y));
        return y;
    }
}
