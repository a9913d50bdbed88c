package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;

/** A kind of encoder, written in a style. */
interface Family {

    /** Rows of the tables. */
    int WORDS = 50;

    int PLACES = 40;
    double EPSILON = 1e-6;

    OnnxModel model(Style style, int opset, long seed);

    /** A graph with ids and a mask as inputs. */
    static Net start(Style style, int opset, long seed) {
        Net net = new Net(opset, seed);
        if (style instanceof OrtFused) {
            net.domain("com.microsoft");
        }
        net.input("input_ids", ElementType.INT64, "batch", "tokens");
        net.input("attention_mask", ElementType.INT64, "batch", "tokens");
        return net;
    }

    /** Words and counted positions, normalised. */
    static String embeddings(Net net, Style style, Style.Sizes sizes) {
        String words =
                net.op("Gather", net.weight(net.random(WORDS * sizes.width(), 1), WORDS, sizes.width()), "input_ids");
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
        return style.norm(net, net.op("Add", words, positions), sizes.width(), EPSILON);
    }

    /** Attention and the layer behind it. */
    static String attended(Net net, Style style, Style.Sizes sizes, String x, String mask, String bias) {
        int width = sizes.width();
        String context = style.attend(
                net,
                style.linear(net, x, width, width, true),
                style.linear(net, x, width, width, true),
                style.linear(net, x, width, width, true),
                sizes,
                mask,
                bias);
        return style.linear(net, context, width, width, true);
    }

    /** A post-norm layer with GELU. */
    static String postNorm(Net net, Style style, Style.Sizes sizes, String x, String mask, String bias) {
        int width = sizes.width();
        String a = style.addNorm(net, attended(net, style, sizes, x, mask, bias), x, width, EPSILON);
        String inner = style.linearGelu(net, a, width, sizes.inner());
        return style.addNorm(net, style.linear(net, inner, sizes.inner(), width, true), a, width, EPSILON);
    }
}
