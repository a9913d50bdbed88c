package dev.cortado.fuse.family;

import dev.cortado.onnx.OnnxModel;

/** DistilBERT: queries divided before the product, scores of padding replaced rather than added to. */
record DistilBert() implements Family {

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String x = Family.embeddings(net, style, sizes);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = layer(net, style, sizes, x);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    private static String layer(Net net, Style style, Style.Sizes sizes, String x) {
        int width = sizes.width();
        String batch = net.size(x, 0);
        String q = heads(net, batch, style.linear(net, x, width, width, true), sizes);
        String k = heads(net, batch, style.linear(net, x, width, width, true), sizes);
        String v = heads(net, batch, style.linear(net, x, width, width, true), sizes);
        q = net.op("Div", q, net.real(Math.sqrt(sizes.headWidth())));
        String scores = net.op("MatMul", q, net.transpose(k, 0, 1, 3, 2));
        String hidden = net.op("Equal", "attention_mask", net.whole(0));
        String shape = net.concat(0, batch, net.wholes(1), net.wholes(1), net.size(x, 1));
        String everywhere = net.op("Expand", net.op("Reshape", hidden, shape), net.op("Shape", scores));
        scores = net.op("Where", everywhere, net.real(-3.4028234663852886e38), scores);
        String context = net.transpose(net.op("MatMul", net.softmax(scores), v), 0, 2, 1, 3);
        context = net.op("Reshape", context, net.concat(0, batch, net.wholes(-1), net.wholes(width)));
        String a = style.addNorm(net, style.linear(net, context, width, width, true), x, width, EPSILON);
        String inner = style.linearGelu(net, a, width, sizes.inner());
        return style.addNorm(net, style.linear(net, inner, sizes.inner(), width, true), a, width, EPSILON);
    }

    private static String heads(Net net, String batch, String x, Style.Sizes sizes) {
        String shape = net.concat(0, batch, net.wholes(-1), net.wholes(sizes.heads()), net.wholes(sizes.headWidth()));
        return net.transpose(net.op("Reshape", x, shape), 0, 2, 1, 3);
    }
}
