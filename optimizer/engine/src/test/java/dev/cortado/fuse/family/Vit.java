package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;

/** A vision transformer: patches of a picture, pre-norm layers, no mask, a normalisation at the end. */
record Vit() implements Family {

    private static final int SIDE = 12;
    private static final int PATCH = 4;

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        int width = sizes.width();
        Net net = new Net(opset, seed);
        if (style instanceof OrtFused) {
            net.domain("com.microsoft");
        }
        net.input("pixel_values", ElementType.FLOAT, "batch", 3, SIDE, SIDE);
        String kernel = net.weight(net.random(width * 3 * PATCH * PATCH, 0.2), width, 3, PATCH, PATCH);
        String patches = net.op(
                "Conv",
                "pixel_values",
                kernel,
                net.vector(width),
                ModelBuilder.integers("kernel_shape", (long) PATCH, (long) PATCH),
                ModelBuilder.integers("strides", (long) PATCH, (long) PATCH));
        String x = net.transpose(net.op("Reshape", patches, net.wholes(0, width, -1)), 0, 2, 1);
        String first = net.op(
                "Expand",
                net.weight(net.random(width, 1), 1, 1, width),
                net.concat(0, net.size("pixel_values", 0), net.wholes(1), net.wholes(width)));
        x = net.concat(1, first, x);
        int tokens = SIDE / PATCH * (SIDE / PATCH) + 1;
        x = net.op("Add", x, net.weight(net.random(tokens * width, 1), 1, tokens, width));
        for (int layer = 0; layer < sizes.layers(); layer++) {
            String normed = style.norm(net, x, width, EPSILON);
            String context = style.attend(
                    net,
                    style.linear(net, normed, width, width, true),
                    style.linear(net, normed, width, width, true),
                    style.linear(net, normed, width, width, true),
                    sizes,
                    null,
                    null);
            x = net.op("Add", style.linear(net, context, width, width, true), x);
            String inner = style.linearGelu(net, style.norm(net, x, width, EPSILON), width, sizes.inner());
            x = net.op("Add", x, style.linear(net, inner, sizes.inner(), width, true));
        }
        x = style.norm(net, x, width, EPSILON);
        net.output("last_hidden_state", x);
        return net.build();
    }
}
