package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;

/**
 * PyTorch 2.x with scaled dot-product attention: queries and keys each multiplied by the root of the scale, which the graph computes of a
 * shape; a mask expanded to all tokens and filled in; not-a-numbers of the softmax made zeros; normalisation as an operator.
 */
record NewTorch() implements Style {

    private static final double LOWEST = -3.4028234663852886e38;

    @Override
    public boolean fits(int opset) {
        return opset >= 17;
    }

    @Override
    public String norm(Net net, String x, int width, double epsilon) {
        return net.op(
                "LayerNormalization",
                x,
                net.scale(width),
                net.vector(width),
                ModelBuilder.integer("axis", -1),
                ModelBuilder.real("epsilon", (float) epsilon));
    }

    @Override
    public String linear(Net net, String x, int inputs, int outputs, boolean bias) {
        String product = net.op("MatMul", x, net.matrix(inputs, outputs));
        return bias ? net.op("Add", net.vector(outputs), product) : product;
    }

    @Override
    public String gelu(Net net, String x) {
        if (net.opset() >= 20) {
            return net.op("Gelu", x);
        }
        String erf = net.op("Erf", net.op("Div", x, net.real(Math.sqrt(2))));
        return net.op("Mul", net.op("Mul", x, net.op("Add", erf, net.real(1))), net.real(0.5));
    }

    @Override
    public String mask(Net net, String mask, String hidden) {
        String wide = net.unsqueeze(net.unsqueeze(mask, 1), 2);
        String tokens = net.size(hidden, 1);
        String shape = net.concat(0, net.size(hidden, 0), net.wholes(1), tokens, tokens);
        String inverted = net.op("Sub", net.real(1), net.cast(net.op("Expand", wide, shape), ElementType.FLOAT));
        return net.op("Where", net.cast(inverted, ElementType.BOOL), net.real(LOWEST), inverted);
    }

    private static String divided(Net net, String x, Sizes sizes) {
        String shape =
                net.concat(0, net.size(x, 0), net.wholes(-1), net.wholes(sizes.heads()), net.wholes(sizes.headWidth()));
        return net.transpose(net.op("Reshape", x, shape), 0, 2, 1, 3);
    }

    @Override
    public String attend(Net net, String q, String k, String v, Sizes sizes, String mask, String bias) {
        String queries = divided(net, q, sizes);
        String width = net.cast(net.slice(net.op("Shape", queries), 0, -1, Long.MAX_VALUE), ElementType.FLOAT);
        String scale = net.op("Sqrt", net.op("Div", net.real(1), net.op("Sqrt", width)));
        String keys = net.transpose(divided(net, k, sizes), 0, 1, 3, 2);
        String scores = net.op("MatMul", net.op("Mul", queries, scale), net.op("Mul", keys, scale));
        if (bias != null && mask != null) {
            scores = net.op("Add", scores, net.op("Add", bias, mask));
        } else if (bias != null || mask != null) {
            scores = net.op("Add", scores, bias == null ? mask : bias);
        }
        String weights = net.softmax(scores);
        weights = net.op("Where", net.op("IsNaN", weights), net.real(0), weights);
        String context = net.transpose(net.op("MatMul", weights, divided(net, v, sizes)), 0, 2, 1, 3);
        return net.op(
                "Reshape",
                context,
                net.concat(0, net.size(context, 0), net.size(context, 1), net.wholes(sizes.width())));
    }
}
