package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;

/**
 * Linear layers as Gemm of rows, batch and heads in one dimension, normalisation by a reciprocal, GELU by the hyperbolic tangent, a mask of
 * truth values: as converters from other frameworks write.
 */
record Flattened() implements Style {

    @Override
    public boolean fits(int opset) {
        return opset >= 13;
    }

    @Override
    public String norm(Net net, String x, int width, double epsilon) {
        String centred = net.op("Sub", x, net.mean(x));
        String variance = net.mean(net.op("Mul", centred, centred));
        String inverse = net.op("Reciprocal", net.op("Pow", net.op("Add", net.real(epsilon), variance), net.real(0.5)));
        return net.op("Add", net.vector(width), net.op("Mul", net.scale(width), net.op("Mul", inverse, centred)));
    }

    @Override
    public String linear(Net net, String x, int inputs, int outputs, boolean bias) {
        String rows = net.op("Reshape", x, net.wholes(-1, inputs));
        String weight = net.weight(net.random(inputs * outputs, 1 / Math.sqrt(inputs)), outputs, inputs);
        String product = bias
                ? net.op("Gemm", rows, weight, net.vector(outputs), ModelBuilder.integer("transB", 1))
                : net.op("Gemm", rows, weight, ModelBuilder.integer("transB", 1));
        return net.op("Reshape", product, net.concat(0, net.size(x, 0), net.size(x, 1), net.wholes(outputs)));
    }

    @Override
    public String gelu(Net net, String x) {
        String cubed = net.op("Mul", net.real(0.044715), net.op("Pow", x, net.real(3)));
        String tanh = net.op("Tanh", net.op("Mul", net.real(Math.sqrt(2 / Math.PI)), net.op("Add", x, cubed)));
        return net.op("Mul", net.op("Mul", net.real(0.5), x), net.op("Add", net.real(1), tanh));
    }

    @Override
    public String mask(Net net, String mask, String hidden) {
        String hiding = net.op("Not", net.cast(mask, ElementType.BOOL));
        return net.op("Where", net.unsqueeze(hiding, 1, 2), net.real(-1e9), net.real(0));
    }

    /** [batch x heads, tokens, width]. */
    private static String divided(Net net, String x, Sizes sizes) {
        String shape =
                net.concat(0, net.size(x, 0), net.size(x, 1), net.wholes(sizes.heads()), net.wholes(sizes.headWidth()));
        String heads = net.transpose(net.op("Reshape", x, shape), 0, 2, 1, 3);
        return net.op("Reshape", heads, net.concat(0, net.wholes(-1), net.size(x, 1), net.wholes(sizes.headWidth())));
    }

    @Override
    public String attend(Net net, String q, String k, String v, Sizes sizes, String mask, String bias) {
        String queries = divided(net, net.op("Mul", q, net.real(1 / Math.sqrt(sizes.headWidth()))), sizes);
        String scores = net.op("MatMul", queries, net.transpose(divided(net, k, sizes), 0, 2, 1));
        String tokens = net.size(q, 1);
        String shape = net.concat(0, net.wholes(-1), net.wholes(sizes.heads()), tokens, tokens);
        scores = net.op("Reshape", scores, shape);
        if (bias != null) {
            scores = net.op("Add", bias, scores);
        }
        if (mask != null) {
            scores = net.op("Add", mask, scores);
        }
        String weights = net.op("Reshape", net.softmax(scores), net.concat(0, net.wholes(-1), tokens, tokens));
        String context = net.op("MatMul", weights, divided(net, v, sizes));
        context = net.op(
                "Reshape",
                context,
                net.concat(0, net.wholes(-1), net.wholes(sizes.heads()), tokens, net.wholes(sizes.headWidth())));
        return net.op(
                "Reshape",
                net.transpose(context, 0, 2, 1, 3),
                net.concat(0, net.size(q, 0), tokens, net.wholes(sizes.width())));
    }
}
