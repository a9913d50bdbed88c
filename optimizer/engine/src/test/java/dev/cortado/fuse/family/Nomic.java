package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import java.util.List;

/**
 * Nomic's and GTE's newer encoders: queries, keys and values of one layer, rotary positions, a gated feed-forward part, layers without bias,
 * the mean of tokens of length 1 at the end.
 */
record Nomic() implements Family {

    private static final double BASE = 1000;

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String words =
                net.op("Gather", net.weight(net.random(WORDS * sizes.width(), 1), WORDS, sizes.width()), "input_ids");
        String x = style.norm(net, words, sizes.width(), EPSILON);
        String mask = style.mask(net, "attention_mask", x);
        String angles = angles(net, sizes);
        String cosine = net.unsqueeze(net.op("Cos", angles), 0, 1);
        String sine = net.unsqueeze(net.op("Sin", angles), 0, 1);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = layer(net, style, sizes, x, mask, cosine, sine);
        }
        net.output("last_hidden_state", x);
        net.output("sentence_embedding", pooled(net, x));
        return net.build();
    }

    /** Positions times frequencies, both halves alike: [tokens, width of a head]. */
    private static String angles(Net net, Style.Sizes sizes) {
        int half = sizes.headWidth() / 2;
        float[] frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = (float) Math.pow(BASE, -2.0 * i / sizes.headWidth());
        }
        String tokens = net.op("Gather", net.op("Shape", "input_ids"), net.whole(1), ModelBuilder.integer("axis", 0));
        String places = net.cast(net.op("Range", net.whole(0), tokens, net.whole(1)), ElementType.FLOAT);
        String outer = net.op("Mul", net.unsqueeze(places, 1), net.weight(frequencies, 1, half));
        return net.concat(-1, outer, outer);
    }

    private static String layer(
            Net net, Style style, Style.Sizes sizes, String x, String mask, String cosine, String sine) {
        int width = sizes.width();
        String all = style.linear(net, x, width, 3 * width, false);
        String shape = net.concat(0, net.size(x, 0), net.size(x, 1), net.wholes(3, sizes.heads(), sizes.headWidth()));
        String divided = net.transpose(net.op("Reshape", all, shape), 2, 0, 3, 1, 4);
        String q = turned(net, sizes, net.op("Gather", divided, net.whole(0)), cosine, sine);
        String k = turned(net, sizes, net.op("Gather", divided, net.whole(1)), cosine, sine);
        String v = net.op("Gather", divided, net.whole(2));
        String scores = net.op("MatMul", q, net.transpose(k, 0, 1, 3, 2));
        scores = net.op("Add", net.op("Mul", scores, net.real(1 / Math.sqrt(sizes.headWidth()))), mask);
        String context = net.transpose(net.op("MatMul", net.softmax(scores), v), 0, 2, 1, 3);
        context = net.op("Reshape", context, net.wholes(0, 0, width));
        String a = style.norm(net, net.op("Add", style.linear(net, context, width, width, false), x), width, EPSILON);
        String value = style.linear(net, a, width, sizes.inner(), false);
        String gate = style.linear(net, a, width, sizes.inner(), false);
        String gated = net.op("Mul", value, net.op("Mul", gate, net.op("Sigmoid", gate)));
        return style.norm(net, net.op("Add", style.linear(net, gated, sizes.inner(), width, false), a), width, EPSILON);
    }

    private static String turned(Net net, Style.Sizes sizes, String x, String cosine, String sine) {
        int half = sizes.headWidth() / 2;
        String other = net.concat(-1, net.op("Neg", net.slice(x, -1, half, Long.MAX_VALUE)), net.slice(x, -1, 0, half));
        return net.op("Add", net.op("Mul", x, cosine), net.op("Mul", other, sine));
    }

    /** As Sentence Transformers pools. */
    static String pooled(Net net, String x) {
        String mask =
                net.cast(net.op("Expand", net.unsqueeze("attention_mask", -1), net.op("Shape", x)), ElementType.FLOAT);
        String sum = net.sum(net.op("Mul", x, mask), 1, false);
        List<String> count = net.in("", "Clip", 1, net.sum(mask, 1, false), net.real0(1e-9));
        String mean = net.op("Div", sum, count.getFirst());
        String length = net.op(
                "ReduceL2",
                net.opset() < 18
                        ? new Object[] {mean, ModelBuilder.integers("axes", 1L)}
                        : new Object[] {mean, net.wholes(1)});
        String bounded = net.op("Clip", length, net.real0(1e-12));
        return net.op("Div", mean, net.op("Expand", bounded, net.op("Shape", mean)));
    }
}
