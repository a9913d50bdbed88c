package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;

/** BERT, and with it MiniLM, BGE, E5: words, positions and segments, post-norm layers. */
record Bert() implements Family {

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        net.input("token_type_ids", ElementType.INT64, "batch", "tokens");
        String words =
                net.op("Gather", net.weight(net.random(WORDS * sizes.width(), 1), WORDS, sizes.width()), "input_ids");
        String segments =
                net.op("Gather", net.weight(net.random(2 * sizes.width(), 1), 2, sizes.width()), "token_type_ids");
        long[] counted = new long[PLACES];
        for (int i = 0; i < PLACES; i++) {
            counted[i] = i;
        }
        String places = net.op(
                "Slice",
                net.table(counted, 1, PLACES),
                net.wholes(0),
                net.size("input_ids", 1),
                net.wholes(1),
                net.wholes(1));
        String positions =
                net.op("Gather", net.weight(net.random(PLACES * sizes.width(), 1), PLACES, sizes.width()), places);
        String x = style.norm(net, net.op("Add", net.op("Add", words, segments), positions), sizes.width(), EPSILON);
        String mask = style.mask(net, "attention_mask", x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = Family.postNorm(net, style, sizes, x, mask, null);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }
}
