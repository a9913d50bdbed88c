package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.onnx.ModelBuilder.tensor;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random graphs. */
final class OddChain {

    private OddChain() {}

    /**
     * A random chain of one to six linear layers, opset 8 to 23: products and Gemms with and without transposition, factors and biases;
     * weights given directly, behind Identity, Transpose or in Constant nodes, shared or exposed as outputs; names missing.
     */
    static OddGraph random(long seed) {
        Random random = new Random(seed);
        int opset = 8 + random.nextInt(16);
        ModelBuilder builder =
                new ModelBuilder().opset(opset).irVersion(8).input("x", ElementType.FLOAT, "rows", OddGraph.WIDTH);
        int layers = 1 + random.nextInt(6);
        String value = "x";
        String shared = "";
        for (int layer = 0; layer < layers; layer++) {
            String weight = shared.isEmpty() || random.nextInt(4) > 0 ? weight(builder, layer, random) : shared;
            shared = weight;
            String output = layer == layers - 1 ? "y" : "h" + layer;
            String name = random.nextBoolean() ? "" : "layer" + layer;
            if (random.nextBoolean()) {
                builder.node("MatMul", name, List.of(value, weight), output);
            } else {
                builder.weight(
                        "b" + layer,
                        List.of((long) OddGraph.WIDTH),
                        QuantizerTests.random(seed + 50 + layer, OddGraph.WIDTH, -1, 1));
                builder.node(
                        "Gemm",
                        name,
                        List.of(value, weight, "b" + layer),
                        output,
                        integer("transB", random.nextInt(2)),
                        real("alpha", 0.5f + random.nextFloat()),
                        real("beta", random.nextInt(3)));
            }
            if (layer < layers - 1 && random.nextInt(4) == 0) {
                builder.output(output);
            }
            value = output;
        }
        builder.output("y");
        if (random.nextInt(4) == 0) {
            builder.output(shared);
        }
        return new OddGraph(
                "random graph " + seed,
                builder.build(),
                Map.of("x", new Feed(QuantizerTests.random(seed + 99, 3 * OddGraph.WIDTH, -2, 2), 3, OddGraph.WIDTH)));
    }

    private static String weight(ModelBuilder builder, int layer, Random random) {
        float[] values = OddGraph.square(random.nextLong());
        String stored = "w" + layer;
        if (random.nextInt(4) == 0) {
            builder.node(
                    "Constant",
                    "",
                    List.of(),
                    stored,
                    tensor("value", ModelBuilder.floats("", OddGraph.SQUARE, values)));
        } else {
            builder.weight(stored, OddGraph.SQUARE, values);
        }
        return switch (random.nextInt(4)) {
            case 0 -> {
                builder.node("Identity", "", List.of(stored), "v" + layer);
                yield "v" + layer;
            }
            case 1 -> {
                builder.node("Transpose", "", List.of(stored), "v" + layer);
                yield "v" + layer;
            }
            default -> stored;
        };
    }
}
