package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT as ONNX Runtime's tool for transformers leaves it: a node for embeddings, one for an attention with its projections, residual sums and
 * activations with their biases.
 *
 * @param masking how padding is told
 * @param quantized whether it was quantised dynamically then
 */
record OrtBert(Masking masking, boolean quantized) implements Family {

    /** What an attention takes as its mask. */
    enum Masking {
        /** The lengths that the embeddings' node counts. */
        LENGTHS,
        /** What the model takes, as 32-bit integers. */
        TOKENS,
        /** The same for every token that looks: [batch, tokens, tokens]. */
        PAIRS,
        /** None. */
        NOTHING
    }

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = new Net(opset, seed).domain("com.microsoft");
        for (String input : List.of("input_ids", "token_type_ids", "attention_mask")) {
            net.input(input, ElementType.INT32, "batch", "tokens");
        }
        List<String> embedded = embeddings(net, sizes.width());
        String x = embedded.get(0);
        String mask = switch (masking) {
            case LENGTHS -> embedded.get(1);
            case TOKENS -> "attention_mask";
            case PAIRS -> {
                String shape = net.concat(0, net.op("Shape", "input_ids"), net.size("input_ids", 1));
                yield net.op("Expand", net.unsqueeze("attention_mask", 1), shape);
            }
            case NOTHING -> "";
        };
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = layer(net, sizes, x, mask);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    private List<String> embeddings(Net net, int width) {
        String mask = masking == Masking.LENGTHS ? "attention_mask" : "";
        int[][] shapes = {{WORDS, width}, {PLACES, width}, {2, width}, {width}, {width}};
        if (!quantized) {
            return net.in(
                    "com.microsoft",
                    "EmbedLayerNormalization",
                    2,
                    "input_ids",
                    "token_type_ids",
                    net.weight(net.random(WORDS * width, 1), shapes[0]),
                    net.weight(net.random(PLACES * width, 1), shapes[1]),
                    net.weight(net.random(2 * width, 1), shapes[2]),
                    net.scale(width),
                    net.vector(width),
                    mask,
                    ModelBuilder.real("epsilon", (float) EPSILON));
        }
        List<Object> parts = new ArrayList<>(List.of("input_ids", "token_type_ids"));
        List<String> scales = new ArrayList<>();
        List<String> zeros = new ArrayList<>();
        for (int[] shape : shapes) {
            parts.add(codes(net, shape));
            scales.add(net.real0(0.01 + 0.001 * scales.size()));
            zeros.add(code(net, 120 + zeros.size()));
        }
        parts.add(mask);
        parts.addAll(scales);
        parts.addAll(zeros);
        parts.add(ModelBuilder.real("epsilon", (float) EPSILON));
        return net.in("com.microsoft", "QEmbedLayerNormalization", 2, parts.toArray());
    }

    private static String codes(Net net, int... shape) {
        long count = 1;
        List<Long> dimensions = new ArrayList<>();
        for (int size : shape) {
            count *= size;
            dimensions.add((long) size);
        }
        float[] random = net.random((int) count, 40);
        byte[] codes = new byte[random.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Math.clamp(Math.round(random[i]) + 128L, 0, 255);
        }
        return net.raw(Tensors.bytes("", ElementType.UINT8, dimensions, codes).proto());
    }

    private static String code(Net net, int value) {
        return net.raw(
                Tensors.bytes("", ElementType.UINT8, List.of(), (byte) value).proto());
    }

    private String layer(Net net, Style.Sizes sizes, String x, String mask) {
        int width = sizes.width();
        String context = attention(net, sizes, x, mask);
        String a = skip(net, linear(net, context, width, width), x, width);
        String inner = net.own(
                quantized ? "FastGelu" : "BiasGelu", linear(net, a, width, sizes.inner()), net.vector(sizes.inner()));
        return skip(net, linear(net, inner, sizes.inner(), width), a, width);
    }

    private String attention(Net net, Style.Sizes sizes, String x, String mask) {
        int width = sizes.width();
        var heads = ModelBuilder.integer("num_heads", sizes.heads());
        if (!quantized) {
            return net.own("Attention", x, net.matrix(width, 3 * width), net.vector(3 * width), mask, heads);
        }
        List<String> rounded = net.in("", "DynamicQuantizeLinear", 3, x);
        return net.own(
                "QAttention",
                rounded.get(0),
                codes(net, width, 3 * width),
                net.vector(3 * width),
                rounded.get(1),
                net.real0(0.01),
                mask,
                rounded.get(2),
                code(net, 130),
                heads);
    }

    private String linear(Net net, String x, int inputs, int outputs) {
        if (!quantized) {
            return net.op("MatMul", x, net.matrix(inputs, outputs));
        }
        List<String> rounded = net.in("", "DynamicQuantizeLinear", 3, x);
        String product =
                net.op("MatMulInteger", rounded.get(0), codes(net, inputs, outputs), rounded.get(2), code(net, 127));
        String scale = net.op("Mul", rounded.get(1), net.real0(0.3 / Math.sqrt(inputs) / 10));
        return net.op("Mul", net.cast(product, ElementType.FLOAT), scale);
    }

    private static String skip(Net net, String branch, String x, int width) {
        return net.own(
                "SkipLayerNormalization",
                branch,
                x,
                net.scale(width),
                net.vector(width),
                net.vector(width),
                ModelBuilder.real("epsilon", (float) EPSILON));
    }
}
