package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import java.util.List;

/** What ONNX Runtime's optimiser leaves: its own operators for attention, residual sums and GELU. */
record OrtFused() implements Style {

    @Override
    public boolean fits(int opset) {
        return opset <= 17;
    }

    @Override
    public String norm(Net net, String x, int width, double epsilon) {
        return net.op("LayerNormalization", x, net.scale(width), net.vector(width), ModelBuilder.real("epsilon", (float)
                epsilon));
    }

    @Override
    public String addNorm(Net net, String branch, String x, int width, double epsilon) {
        return net.in(
                        "com.microsoft",
                        "SkipLayerNormalization",
                        1,
                        branch,
                        x,
                        net.scale(width),
                        net.vector(width),
                        net.vector(width),
                        ModelBuilder.real("epsilon", (float) epsilon))
                .getFirst();
    }

    @Override
    public String linear(Net net, String x, int inputs, int outputs, boolean bias) {
        String product = net.op("MatMul", x, net.matrix(inputs, outputs));
        return bias ? net.op("Add", product, net.vector(outputs)) : product;
    }

    @Override
    public String gelu(Net net, String x) {
        return net.own("Gelu", x);
    }

    @Override
    public String linearGelu(Net net, String x, int inputs, int outputs) {
        return net.own("BiasGelu", net.op("MatMul", x, net.matrix(inputs, outputs)), net.vector(outputs));
    }

    @Override
    public String mask(Net net, String mask, String hidden) {
        return net.cast(mask, ElementType.INT32);
    }

    @Override
    public String attend(Net net, String q, String k, String v, Sizes sizes, String mask, String bias) {
        List<String> inputs =
                new java.util.ArrayList<>(List.of(q, k, v, net.vector(3 * sizes.width()), mask == null ? "" : mask));
        if (bias != null) {
            inputs.add(bias);
        }
        List<Object> parts = new java.util.ArrayList<>(inputs);
        parts.add(ModelBuilder.integer("num_heads", sizes.heads()));
        return net.own("MultiHeadAttention", parts.toArray());
    }
}
