package dev.cortado.fuse.family;

import dev.cortado.onnx.OnnxModel;

/** A BERT without segments of which only the mean of the tokens is given. */
record Pooled() implements Family {

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String x = Family.embeddings(net, style, sizes);
        String mask = style.mask(net, "attention_mask", x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = Family.postNorm(net, style, sizes, x, mask, null);
        }
        net.output("sentence_embedding", Nomic.pooled(net, x));
        return net.build();
    }
}
