package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;

/** An encoder that takes what is padding rather than what is a token, as truth values under a name of its own, and queries before it. */
record Hiding(ElementType type) implements Family {

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = new Net(opset, seed);
        if (style instanceof OrtFused) {
            net.domain("com.microsoft");
        }
        net.input("input_ids", ElementType.INT64, "batch", "tokens");
        net.input("places", type, "batch", "tokens");
        String x = Family.embeddings(net, style, sizes);
        String shown = net.op("Not", net.cast("places", ElementType.BOOL));
        String mask = style.mask(net, net.cast(shown, ElementType.INT64), x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = Family.postNorm(net, style, sizes, x, mask, null);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }
}
