package dev.cortado.fuse.family;

import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import java.util.List;

/**
 * GTE's feed-forward part: GELU of a gate times a value, in post-norm layers.
 *
 * @param together whether one linear layer gives gate and value
 * @param gateFirst whether the gate comes first, in the layer and in the product
 */
record Gte(boolean together, boolean gateFirst) implements Family {

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String x = Family.embeddings(net, style, sizes);
        String mask = style.mask(net, "attention_mask", x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            String attended = Family.attended(net, style, sizes, x, mask, null);
            String a = style.addNorm(net, attended, x, sizes.width(), EPSILON);
            String gated = gated(net, style, sizes, a);
            x = style.addNorm(
                    net, style.linear(net, gated, sizes.inner(), sizes.width(), true), a, sizes.width(), EPSILON);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    private String gated(Net net, Style style, Style.Sizes sizes, String a) {
        if (!together) {
            String gate = style.linearGelu(net, a, sizes.width(), sizes.inner());
            String value = style.linear(net, a, sizes.width(), sizes.inner(), gateFirst);
            return product(net, gate, value);
        }
        String both = style.linear(net, a, sizes.width(), 2 * sizes.inner(), gateFirst);
        if (gateFirst) {
            String gate = net.slice(both, -1, 0, sizes.inner());
            return product(net, style.gelu(net, gate), net.slice(both, 2, sizes.inner(), Long.MAX_VALUE));
        }
        List<String> halves = net.in(
                "",
                "Split",
                2,
                net.opset() < 13
                        ? new Object[] {
                            both,
                            ModelBuilder.integer("axis", -1),
                            ModelBuilder.integers("split", (long) sizes.inner(), (long) sizes.inner())
                        }
                        : new Object[] {both, net.wholes(sizes.inner(), sizes.inner()), ModelBuilder.integer("axis", -1)
                        });
        return product(net, style.gelu(net, halves.get(1)), halves.get(0));
    }

    private String product(Net net, String open, String value) {
        return gateFirst ? net.op("Mul", open, value) : net.op("Mul", value, open);
    }
}
