package dev.cortado.quantize.debug;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.debug.LayerModels.bytes;
import static dev.cortado.quantize.debug.LayerModels.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Integer weights are decoded as ONNX Runtime computes")
class IntegerWeightsTest {

    private float[] decoded(OnnxModel model) {
        var graph = new dev.cortado.onnx.FlatGraph(model);
        var weight = dev.cortado.measure.inspect.Quantization.of(graph).getFirst();
        return new IntegerWeights(graph)
                .read(graph.consumers(weight.tensor()).getFirst(), weight.tensor())
                .orElseThrow()
                .values();
    }

    private void assertSame(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private int[] codes(int count, int seed) {
        int[] codes = new int[count];
        java.util.Random random = new java.util.Random(seed);
        Arrays.setAll(codes, _ -> random.nextInt(256));
        return codes;
    }

    private void product(int bits, boolean zeroPoints) {
        int inner = 40; // The last of three blocks of 16 is shorter.
        int columns = 3;
        int blocks = 3;
        ModelBuilder builder = new ModelBuilder()
                .domain("com.microsoft")
                .input("x", ElementType.FLOAT, inner, inner)
                .initializer(bytes(
                        "w",
                        ElementType.UINT8,
                        List.of((long) columns, (long) blocks, 2L * bits),
                        codes(columns * blocks * 2 * bits, bits)))
                .weight("s", List.of((long) columns * blocks), random(1, columns * blocks, 0.1, 1));
        int rowBytes = (blocks * bits + 7) / 8;
        if (zeroPoints) {
            builder.initializer(
                    bytes("z", ElementType.UINT8, List.of((long) columns * rowBytes), codes(columns * rowBytes, 9)));
        }
        OnnxModel model = builder.node(
                        "com.microsoft",
                        "MatMulNBits",
                        "layer",
                        zeroPoints ? List.of("x", "w", "s", "z") : List.of("x", "w", "s"),
                        List.of("y"),
                        integer("K", inner),
                        integer("N", columns),
                        integer("bits", bits),
                        integer("block_size", 16))
                .output("y")
                .build();
        float[] unit = new float[inner * inner];
        for (int i = 0; i < inner; i++) {
            unit[i * inner + i] = 1;
        }
        float[] matrix =
                OrtRunner.run(model, Map.of("x", new Feed(unit, inner, inner))).get("y");
        float[] turned = new float[matrix.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = matrix[i % inner * columns + i / inner];
        }
        assertSame(decoded(model), turned);
    }

    @Test
    @DisplayName("MatMulNBits of 4 and 8 bits, with zero points and without")
    void blocks_of_products() {
        product(4, true);
        product(4, false);
        product(8, false);
    }

    @Test
    @DisplayName("GatherBlockQuantized, packed in bytes and as 4-bit integers")
    void blocks_of_tables() {
        for (boolean packed : new boolean[] {true, false}) {
            for (boolean zeroPoints : new boolean[] {true, false}) {
                ElementType type = packed ? ElementType.UINT8 : ElementType.UINT4;
                ModelBuilder builder = new ModelBuilder()
                        .opset(21)
                        .irVersion(10)
                        .domain("com.microsoft")
                        .input("ids", ElementType.INT64, 5)
                        .initializer(bytes("t", type, List.of(5L, packed ? 16L : 32L), codes(80, 3)))
                        .weight("s", List.of(5L, 2L), random(2, 10, 0.1, 1));
                if (zeroPoints) {
                    builder.initializer(bytes("z", type, List.of(5L, packed ? 1L : 2L), codes(5, 4)));
                }
                OnnxModel model = builder.node(
                                "com.microsoft",
                                "GatherBlockQuantized",
                                "look",
                                zeroPoints ? List.of("t", "ids", "s", "z") : List.of("t", "ids", "s"),
                                List.of("y"),
                                integer("gather_axis", 0),
                                integer("quantize_axis", 1),
                                integer("block_size", 16),
                                integer("bits", 4))
                        .output("y")
                        .build();
                float[] rows = OrtRunner.run(model, Map.of("ids", new Feed(new long[] {0, 1, 2, 3, 4}, 5)))
                        .get("y");
                assertSame(decoded(model), rows);
            }
        }
    }

    @Test
    @DisplayName("DequantizeLinear of 4-bit blocks along the first dimension")
    void blocked() {
        OnnxModel model = new ModelBuilder()
                .opset(21)
                .irVersion(10)
                .input("x", ElementType.FLOAT, 32, 32)
                .initializer(bytes("w", ElementType.INT4, List.of(32L, 3L), codes(48, 5)))
                .weight("s", List.of(2L, 3L), random(2, 6, 0.1, 1))
                .node("DequantizeLinear", "dq", List.of("w", "s"), "wd", integer("axis", 0), integer("block_size", 16))
                .node("MatMul", "layer", List.of("x", "wd"), "y")
                .output("y")
                .build();
        float[] unit = new float[32 * 32];
        for (int i = 0; i < 32; i++) {
            unit[i * 33] = 1;
        }
        assertSame(
                decoded(model),
                OrtRunner.run(model, Map.of("x", new Feed(unit, 32, 32))).get("y"));
    }

    @Test
    @DisplayName("DynamicQuantizeMatMul with a scale a column")
    void fused() {
        OnnxModel model = new ModelBuilder()
                .domain("com.microsoft")
                .input("x", ElementType.FLOAT, 3, 3)
                .initializer(bytes("w", ElementType.INT8, List.of(3L, 2L), 60, -2, 1, 0, 6, 5))
                .weight("s", List.of(2L), 0.5f, 1)
                .node("com.microsoft", "DynamicQuantizeMatMul", "layer", List.of("x", "w", "s"), List.of("y"))
                .output("y")
                .build();
        float[] unit = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        assertSame(
                decoded(model),
                OrtRunner.run(model, Map.of("x", new Feed(unit, 3, 3))).get("y"));
    }
}
