package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import java.util.List;

/**
 * Rotary positions, written in a way of a framework's.
 *
 * @param way how
 * @param dimensions how many of a head's features turn
 * @param interleaved whether neighbours turn together
 */
record Rotating(Way way, int dimensions, boolean interleaved) implements Family {

    private static final double BASE = 500;

    /** Ways to write it. */
    enum Way {
        /** {@code x * cos + other(x) * sin}, with tables for all features. */
        WHOLE,
        /** {@code (a * cos - b * sin, b * cos + a * sin)}, with tables for pairs. */
        PAIRS,
        /** ONNX Runtime's {@code RotaryEmbedding} of features side by side, before its attention. */
        OWN_JOINED,
        /** ONNX Runtime's {@code RotaryEmbedding} of heads. */
        OWN_HEADS,
        /** ONNX's {@code RotaryEmbedding} and {@code Attention}, of features side by side. */
        STANDARD_JOINED,
        /** The same of heads, the tables for each text. */
        STANDARD_HEADS
    }

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        return model(style, opset, seed, 0);
    }

    /** With places that count from 3 rather than from 0. */
    OnnxModel shifted(Style style, int opset, long seed) {
        return model(style, opset, seed, 3);
    }

    private OnnxModel model(Style style, int opset, long seed, int from) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        net.domain("com.microsoft");
        String x = Family.embeddings(net, style, sizes);
        Tables tables = tables(net, from);
        String mask = mask(net, style, x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            int width = sizes.width();
            String q = style.linear(net, x, width, width, true);
            String k = style.linear(net, x, width, width, true);
            String v = style.linear(net, x, width, width, true);
            String context = attended(net, sizes, q, k, v, mask, tables);
            String a = style.addNorm(net, style.linear(net, context, width, width, true), x, width, EPSILON);
            String inner = style.linearGelu(net, a, width, sizes.inner());
            x = style.addNorm(net, style.linear(net, inner, sizes.inner(), width, true), a, width, EPSILON);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    /** Constant tables, a row a place, and which row each token takes. */
    private record Tables(String cosines, String sines, String places) {}

    private Tables tables(Net net, int from) {
        int pairs = dimensions / 2;
        boolean wide = way == Way.WHOLE;
        int columns = wide ? dimensions : pairs;
        float[] cosines = new float[PLACES * columns];
        float[] sines = new float[PLACES * columns];
        for (int i = 0; i < cosines.length; i++) {
            int pair = !wide ? i % columns : interleaved ? i % columns / 2 : i % columns % pairs;
            int place = i / columns;
            double angle = place * Math.pow(BASE, -2.0 * pair / dimensions);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        String cosine = net.weight(cosines, PLACES, columns);
        String sine = net.weight(sines, PLACES, columns);
        String tokens = net.op("Gather", net.op("Shape", "input_ids"), net.whole(1), ModelBuilder.integer("axis", 0));
        String counted = net.op("Range", net.whole(0), tokens, net.whole(1));
        String places = from == 0 ? counted : net.op("Add", counted, net.whole(from));
        return switch (way) {
            case WHOLE, PAIRS -> new Tables(net.op("Gather", cosine, places), net.op("Gather", sine, places), places);
            case OWN_JOINED -> new Tables(cosine, sine, net.wholes(0));
            default -> new Tables(cosine, sine, net.op("Expand", places, net.op("Shape", "input_ids")));
        };
    }

    private String mask(Net net, Style style, String x) {
        return switch (way) {
            case WHOLE, PAIRS, OWN_HEADS -> style.mask(net, "attention_mask", x);
            case OWN_JOINED -> net.cast("attention_mask", ElementType.INT32);
            case STANDARD_JOINED, STANDARD_HEADS ->
                net.op(
                        "Expand",
                        net.unsqueeze(net.cast("attention_mask", ElementType.BOOL), 1, 2),
                        net.concat(0, net.wholes(1, 1), net.size(x, 1), net.wholes(1)));
        };
    }

    private String attended(Net net, Style.Sizes sizes, String q, String k, String v, String mask, Tables tables) {
        var heads = ModelBuilder.integer("num_heads", sizes.heads());
        if (way == Way.OWN_JOINED) {
            return net.own(
                    "MultiHeadAttention",
                    turned(net, sizes, q, tables),
                    turned(net, sizes, k, tables),
                    v,
                    "",
                    mask,
                    heads);
        }
        if (way == Way.STANDARD_JOINED) {
            return net.op(
                    "Attention",
                    turned(net, sizes, q, tables),
                    turned(net, sizes, k, tables),
                    v,
                    mask,
                    ModelBuilder.integer("q_num_heads", sizes.heads()),
                    ModelBuilder.integer("kv_num_heads", sizes.heads()));
        }
        String shape =
                net.concat(0, net.size(q, 0), net.wholes(-1), net.wholes(sizes.heads()), net.wholes(sizes.headWidth()));
        String queries = turned(net, sizes, net.transpose(net.op("Reshape", q, shape), 0, 2, 1, 3), tables);
        String keys = turned(net, sizes, net.transpose(net.op("Reshape", k, shape), 0, 2, 1, 3), tables);
        String values = net.transpose(net.op("Reshape", v, shape), 0, 2, 1, 3);
        String context;
        if (way == Way.STANDARD_HEADS) {
            context = net.op("Attention", queries, keys, values, mask);
        } else {
            String scores = net.op("MatMul", queries, net.transpose(keys, 0, 1, 3, 2));
            scores = net.op("Add", net.op("Div", scores, net.real(Math.sqrt(sizes.headWidth()))), mask);
            context = net.op("MatMul", net.softmax(scores), values);
        }
        return net.op("Reshape", net.transpose(context, 0, 2, 1, 3), net.wholes(0, 0, sizes.width()));
    }

    private String turned(Net net, Style.Sizes sizes, String x, Tables tables) {
        boolean partial = dimensions < sizes.headWidth();
        var neighbours = ModelBuilder.integer("interleaved", interleaved ? 1 : 0);
        var heads = ModelBuilder.integer("num_heads", sizes.heads());
        var part = ModelBuilder.integer("rotary_embedding_dim", partial ? dimensions : 0);
        return switch (way) {
            case OWN_JOINED, OWN_HEADS ->
                net.own(
                        "RotaryEmbedding",
                        x,
                        tables.places(),
                        tables.cosines(),
                        tables.sines(),
                        neighbours,
                        heads,
                        part);
            case STANDARD_JOINED ->
                net.op(
                        "RotaryEmbedding",
                        x,
                        tables.cosines(),
                        tables.sines(),
                        tables.places(),
                        neighbours,
                        heads,
                        part);
            case STANDARD_HEADS ->
                net.op(
                        "RotaryEmbedding",
                        x,
                        net.op("Gather", tables.cosines(), tables.places()),
                        net.op("Gather", tables.sines(), tables.places()),
                        neighbours,
                        part);
            default -> {
                String turning = partial ? net.slice(x, -1, 0, dimensions) : x;
                String done = way == Way.WHOLE ? whole(net, turning, tables) : pairs(net, turning, tables);
                yield partial ? net.concat(-1, done, net.slice(x, -1, dimensions, Long.MAX_VALUE)) : done;
            }
        };
    }

    private String whole(Net net, String x, Tables tables) {
        String other;
        if (interleaved) {
            String odd = net.op("Neg", every(net, x, 1));
            String pair = net.concat(-1, net.unsqueeze(odd, 4), net.unsqueeze(every(net, x, 0), 4));
            other = net.op("Reshape", pair, net.op("Shape", x));
        } else {
            String upper = net.op("Neg", net.slice(x, -1, dimensions / 2, Long.MAX_VALUE));
            other = net.concat(-1, upper, net.slice(x, -1, 0, dimensions / 2));
        }
        return net.op("Add", net.op("Mul", x, tables.cosines()), net.op("Mul", tables.sines(), other));
    }

    /** Every other feature. */
    private static String every(Net net, String x, long from) {
        return net.op("Slice", x, net.wholes(from), net.wholes(Long.MAX_VALUE), net.wholes(3), net.wholes(2));
    }

    private String pairs(Net net, String x, Tables tables) {
        List<String> parts;
        if (interleaved) {
            String divided = net.op("Reshape", x, net.wholes(0, 0, 0, dimensions / 2, 2));
            parts = List.of(
                    net.op("Gather", divided, net.whole(0), ModelBuilder.integer("axis", -1)),
                    net.op("Gather", divided, net.whole(1), ModelBuilder.integer("axis", -1)));
        } else {
            parts = List.of(net.slice(x, -1, 0, dimensions / 2), net.slice(x, -1, dimensions / 2, dimensions));
        }
        String a = net.op(
                "Sub", net.op("Mul", parts.get(0), tables.cosines()), net.op("Mul", parts.get(1), tables.sines()));
        String b = net.op(
                "Add", net.op("Mul", parts.get(1), tables.cosines()), net.op("Mul", parts.get(0), tables.sines()));
        if (!interleaved) {
            return net.concat(-1, a, b);
        }
        return net.op(
                "Reshape", net.concat(-1, net.unsqueeze(a, 4), net.unsqueeze(b, 4)), net.wholes(0, 0, 0, dimensions));
    }
}
