package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;

/** MPNet: a bias of relative positions, the same for all layers, computed once. */
record Mpnet() implements Family {

    private static final int BUCKETS = 2 * PLACES;

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String x = Family.embeddings(net, style, sizes);
        String mask = style.mask(net, "attention_mask", x);
        String bias = bias(net, sizes);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = Family.postNorm(net, style, sizes, x, mask, bias);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    /** Of the distance of two tokens: [1, heads, tokens, tokens]. */
    private static String bias(Net net, Style.Sizes sizes) {
        String tokens = net.op("Gather", net.op("Shape", "input_ids"), net.whole(1), ModelBuilder.integer("axis", 0));
        String places = net.op("Range", net.whole(0), tokens, net.whole(1));
        String distance = net.op("Sub", net.unsqueeze(places, 0), net.unsqueeze(places, 1));
        String bucket = net.op("Add", distance, net.cast(net.whole(PLACES), ElementType.INT64));
        String table = net.weight(net.random(BUCKETS * sizes.heads(), 1), BUCKETS, sizes.heads());
        return net.unsqueeze(net.transpose(net.op("Gather", table, bucket), 2, 0, 1), 0);
    }
}
