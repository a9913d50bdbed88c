package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;

/** PyTorch 1.x: everything in single steps, shapes of Shape, Gather and Concat, scores divided by a constant. */
record OldTorch() implements Style {

    @Override
    public boolean fits(int opset) {
        return true;
    }

    @Override
    public String norm(Net net, String x, int width, double epsilon) {
        String centred = net.op("Sub", x, net.mean(x));
        String variance = net.mean(net.op("Pow", centred, net.real(2)));
        String deviation = net.op("Sqrt", net.op("Add", variance, net.real(epsilon)));
        return net.op("Add", net.op("Mul", net.op("Div", centred, deviation), net.scale(width)), net.vector(width));
    }

    @Override
    public String linear(Net net, String x, int inputs, int outputs, boolean bias) {
        // The weight as PyTorch keeps it, transposed in the graph.
        String weight =
                net.transpose(net.weight(net.random(inputs * outputs, 1 / Math.sqrt(inputs)), outputs, inputs), 1, 0);
        String product = net.op("MatMul", x, weight);
        return bias ? net.op("Add", net.vector(outputs), product) : product;
    }

    @Override
    public String gelu(Net net, String x) {
        String erf = net.op("Erf", net.op("Div", x, net.real(Math.sqrt(2))));
        return net.op("Mul", net.op("Mul", x, net.op("Add", erf, net.real(1))), net.real(0.5));
    }

    @Override
    public String mask(Net net, String mask, String hidden) {
        String real = net.cast(net.unsqueeze(net.unsqueeze(mask, 1), 2), ElementType.FLOAT);
        return net.op("Mul", net.op("Sub", net.real(1), real), net.real(-10000));
    }

    private static String divided(Net net, String x, Sizes sizes) {
        String shape =
                net.concat(0, net.size(x, 0), net.size(x, 1), net.wholes(sizes.heads()), net.wholes(sizes.headWidth()));
        return net.op("Reshape", x, shape);
    }

    @Override
    public String attend(Net net, String q, String k, String v, Sizes sizes, String mask, String bias) {
        String scores = net.op(
                "MatMul",
                net.transpose(divided(net, q, sizes), 0, 2, 1, 3),
                net.transpose(divided(net, k, sizes), 0, 2, 3, 1));
        scores = net.op("Div", scores, net.real(Math.sqrt(sizes.headWidth())));
        if (bias != null) {
            scores = net.op("Add", scores, bias);
        }
        if (mask != null) {
            scores = net.op("Add", scores, mask);
        }
        String context = net.op("MatMul", net.softmax(scores), net.transpose(divided(net, v, sizes), 0, 2, 1, 3));
        context = net.transpose(context, 0, 2, 1, 3);
        return net.op(
                "Reshape",
                context,
                net.concat(0, net.size(context, 0), net.size(context, 1), net.wholes(sizes.width())));
    }
}
