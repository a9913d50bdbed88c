package dev.cortado.quantize.debug;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The table of layers")
class LayerReportTest {

    @TempDir
    Path folder;

    private static TensorProto bytes(String name, ElementType type, List<Long> shape, int... values) {
        byte[] packed = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            packed[i] = (byte) values[i];
        }
        return Constants.packed(name, type, shape, ByteString.copyFrom(packed));
    }

    private static double decibels(float[] expected, double... found) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            signal += expected[i] * (double) expected[i];
            noise += (expected[i] - found[i]) * (expected[i] - found[i]);
        }
        return 10 * Math.log10(signal / noise);
    }

    private static LayerRow only(OnnxModel quantized, OnnxModel floats) {
        List<LayerRow> rows =
                LayerReport.ofWeights(quantized, floats, Progress.NONE).rows();
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private static OnnxModel product(int inner, int columns, float... weights) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", inner)
                .weight("w", List.of((long) inner, (long) columns), weights)
                .node("MatMul", "layer", List.of("x", "w"), "y")
                .output("y")
                .build();
    }

    @Nested
    @DisplayName("has the SQNR of weights, with values by hand, of")
    class Weights {

        private final float[] weights = {1, -2, 0.3f, 0.4f, 3.1f, 5.2f};
        private final OnnxModel floats = product(3, 2, weights);

        /** Codes of the columns with scales 0.5 and 1: what they stand for. */
        private final double expected = decibels(weights, 1, -2, 0.5, 0, 3, 5);

        @Test
        @DisplayName("QDQ, a scale a column")
        void qdq() {
            LayerRow row = only(
                    new ModelBuilder()
                            .input("x", ElementType.FLOAT, "rows", 3)
                            .initializer(bytes("w_quantized", ElementType.INT8, List.of(3L, 2L), 2, -2, 1, 0, 6, 5))
                            .weight("w_scale", List.of(2L), 0.5f, 1)
                            .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd", integer("axis", 1))
                            .node("MatMul", "layer_q", List.of("x", "wd"), "y")
                            .output("y")
                            .build(),
                    floats);
            assertThat(row.weightDecibels()).isCloseTo(expected, within(1e-6));
            assertThat(row.node()).isEqualTo("layer");
            assertThat(row.operator()).isEqualTo("MatMul");
            assertThat(row.method()).isEqualTo("weight-only");
            assertThat(row.bits()).isEqualTo(8);
            assertThat(row.bytesBefore()).isEqualTo(24);
            assertThat(row.bytesAfter()).isEqualTo(6 + 8);
            assertThat(row.activationDecibels()).isNaN();
        }

        @Test
        @DisplayName("QDQ, stored the other way round: transposed for a MatMul, and for a Gemm with transB")
        void turned() {
            ModelBuilder start = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 3)
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(2L, 3L), 2, 1, 6, -2, 0, 5))
                    .weight("w_scale", List.of(2L), 0.5f, 1)
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd", integer("axis", 0));
            OnnxModel gemm = start.node("Gemm", "layer_q", List.of("x", "wd"), "y", integer("transB", 1))
                    .output("y")
                    .build();
            assertThat(only(gemm, floats).weightDecibels()).isCloseTo(expected, within(1e-6));
            OnnxModel transposed = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 3)
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(2L, 3L), 2, 1, 6, -2, 0, 5))
                    .weight("w_scale", List.of(2L), 0.5f, 1)
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd", integer("axis", 0))
                    .node("Transpose", "turn", List.of("wd"), "wt", integers("perm", 1L, 0L))
                    .node("MatMul", "layer_q", List.of("x", "wt"), "y")
                    .output("y")
                    .build();
            assertThat(only(transposed, floats).weightDecibels()).isCloseTo(expected, within(1e-6));
        }

        @Test
        @DisplayName("QLinearMatMul with zero points, whose output has no name the float model knows")
        void operator() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.UINT8, "rows", 3)
                    .weight("s", List.of(), 0.1f)
                    .initializer(bytes("z", ElementType.UINT8, List.of(), 128))
                    .initializer(bytes("w_quantized", ElementType.UINT8, List.of(3L, 2L), 102, 98, 101, 100, 106, 105))
                    .weight("w_scale", List.of(2L), 0.5f, 1)
                    .initializer(bytes("w_zero", ElementType.UINT8, List.of(2L), 100, 100))
                    .node(
                            "QLinearMatMul",
                            "layer_quant",
                            List.of("x", "s", "z", "w_quantized", "w_scale", "w_zero", "s", "z"),
                            "y_quantized")
                    .output("y_quantized", ElementType.UINT8, "rows", 2)
                    .build();
            LayerRow row = only(model, floats);
            assertThat(row.weightDecibels()).isCloseTo(expected, within(1e-6));
            assertThat(row.method()).isEqualTo("QOperator");
        }

        @Test
        @DisplayName("a weight that is cut off: the share of its numbers beyond the range")
        void clipped() {
            LayerRow row = only(
                    new ModelBuilder()
                            .input("x", ElementType.FLOAT, "rows", 3)
                            .initializer(bytes("w_quantized", ElementType.INT8, List.of(3L, 2L), 1, -2, 0, 0, 3, 3))
                            .weight("w_scale", List.of(), 1)
                            .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd")
                            .node("MatMul", "layer_q", List.of("x", "wd"), "y")
                            .output("y")
                            .build(),
                    floats);
            // Of 3.1 the integer is 3 and half a step is not reached; 5.2 is cut to 3.
            assertThat(row.weightClipped()).isEqualTo(1 / 6.0);
        }

        @Test
        @DisplayName("a weight that has not changed: infinite; one that no layer of the float model has: none")
        void extremes() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 1)
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(1L, 2L), 3, -4))
                    .weight("w_scale", List.of(), 0.5f)
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd")
                    .node("MatMul", "layer_q", List.of("x", "wd"), "y")
                    .output("y")
                    .build();
            assertThat(only(model, product(1, 2, 1.5f, -2)).weightDecibels())
                    .isPositive()
                    .isInfinite();
            OnnxModel other = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 1)
                    .node("Relu", "relu", List.of("x"), "z")
                    .output("z")
                    .build();
            LayerRow row = only(model, other);
            assertThat(row.weightDecibels()).isNaN();
            assertThat(row.bytesBefore()).isZero();
            assertThat(row.node()).isEqualTo("layer_q");
        }
    }

    @Nested
    @DisplayName("decodes as ONNX Runtime computes")
    class Decoding {

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
                builder.initializer(bytes(
                        "z", ElementType.UINT8, List.of((long) columns * rowBytes), codes(columns * rowBytes, 9)));
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
            float[] matrix = OrtRunner.run(model, Map.of("x", new Feed(unit, inner, inner)))
                    .get("y");
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
                    .node(
                            "DequantizeLinear",
                            "dq",
                            List.of("w", "s"),
                            "wd",
                            integer("axis", 0),
                            integer("block_size", 16))
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

    @Nested
    @DisplayName("finds the layers that dynamic quantisation makes")
    class Dynamic {

        private LayerRow row(OnnxModel floats, boolean perChannel) {
            return only(QuantizerTests.quantized(floats, QuantizerTests.PLAIN.withPerChannel(perChannel)), floats);
        }

        @Test
        @DisplayName("of MatMul: the weight's noise is that of the formulas")
        void product() {
            float[] weights = random(1, 24, -1, 1);
            LayerRow row = row(LayerReportTest.product(6, 4, weights), false);
            assertThat(row.weightDecibels())
                    .isCloseTo(
                            decibels(
                                    weights,
                                    Oracle.quantize(weights, true, false).restored()),
                            within(1e-4));
            assertThat(row.operator()).isEqualTo("MatMulInteger");
            assertThat(row.node()).isEqualTo("layer");
            assertThat(row.weightClipped()).isZero();
            assertThat(row.bytesAfter()).isEqualTo(24 + 4 + 1);
        }

        @Test
        @DisplayName("of Gemm, transposed and with a factor")
        void gemm() {
            float[] weights = random(1, 24, -1, 1);
            OnnxModel floats = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 6)
                    .weight("w", List.of(4L, 6L), weights)
                    .weight("c", List.of(4L), 1, 2, 3, 4)
                    .node("Gemm", "layer", List.of("x", "w", "c"), "y", integer("transB", 1), real("alpha", 0.3f))
                    .output("y")
                    .build();
            assertThat(row(floats, false).weightDecibels())
                    .isCloseTo(
                            decibels(
                                    weights,
                                    Oracle.quantize(weights, true, false).restored()),
                            within(1e-3));
            assertThat(row(floats, true).weightDecibels()).isGreaterThan(40);
        }

        @Test
        @DisplayName("of a square Gemm, whose shape does not tell which way round it is")
        void square() {
            float[] weights = random(1, 36, -1, 1);
            OnnxModel floats = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 6)
                    .weight("w", List.of(6L, 6L), weights)
                    .node("Gemm", "layer", List.of("x", "w"), "y", integer("transB", 1))
                    .output("y")
                    .build();
            assertThat(row(floats, true).weightDecibels()).isGreaterThan(40);
        }

        @Test
        @DisplayName("of Conv with a bias and of a table")
        void others() {
            OnnxModel conv = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 2, 5)
                    .weight("w", List.of(3L, 2L, 3L), random(1, 18, -1, 1))
                    .weight("b", List.of(3L), 1, 2, 3)
                    .node("Conv", "layer", List.of("x", "w", "b"), "y")
                    .output("y")
                    .build();
            assertThat(row(conv, true).weightDecibels()).isGreaterThan(40);
            assertThat(row(conv, false).weightDecibels()).isGreaterThan(35);
            float[] weights = random(2, 40, -1, 4);
            OnnxModel table = new ModelBuilder()
                    .input("ids", ElementType.INT64, "n")
                    .weight("table", List.of(8L, 5L), weights)
                    .node("Gather", "layer", List.of("table", "ids"), "y")
                    .output("y")
                    .build();
            LayerRow row = row(table, false);
            assertThat(row.weightDecibels())
                    .isCloseTo(
                            decibels(
                                    weights,
                                    Oracle.quantize(weights, false, false).restored()),
                            within(1e-4));
            assertThat(row.method()).isEqualTo("lookup");
            assertThat(row(table, true).weightDecibels()).isGreaterThan(35);
        }
    }

    @Nested
    @DisplayName("has what the layers give")
    class Activations {

        private LayerRow run(OnnxModel quantized, OnnxModel floats, List<Map<String, Feed>> samples) throws Exception {
            List<LayerRow> rows = LayerReport.of(
                            quantized,
                            floats,
                            new FixedFeeds(samples),
                            RunSettings.defaults().withOptimization(RunSettings.Optimization.NONE),
                            folder,
                            Progress.NONE)
                    .rows();
            return rows.getFirst();
        }

        @Test
        @DisplayName("in floats: SQNR and ranges of both models, over all samples")
        void floats() throws Exception {
            OnnxModel floats = product(2, 1, 1, 2.2f);
            OnnxModel quantized = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 2)
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(2L, 1L), 1, 2))
                    .weight("w_scale", List.of(), 1)
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd")
                    .node("MatMul", "layer_q", List.of("x", "wd"), "y")
                    .output("y")
                    .build();
            LayerRow row = run(
                    quantized,
                    floats,
                    List.of(
                            Map.of("x", new Feed(new float[] {1, 1}, 1, 2)),
                            Map.of("x", new Feed(new float[] {-1, 2, 0, 0}, 2, 2))));
            assertThat(row.activationDecibels())
                    .isCloseTo(decibels(new float[] {3.2f, 3.4f, 0}, 3, 3, 0), within(1e-4));
            assertThat(row.activationMin()).isZero();
            assertThat(row.activationMax()).isCloseTo(3.4, within(1e-6));
            assertThat(row.quantizedMax()).isEqualTo(3);
            assertThat(row.activationClipped()).as("no fixed range behind it").isNaN();
        }

        @Test
        @DisplayName("in QDQ: the share that the range behind the layer cuts off")
        void clipped() throws Exception {
            OnnxModel floats = product(1, 1, 1);
            OnnxModel quantized = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 1)
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(1L, 1L), 1))
                    .weight("w_scale", List.of(), 1)
                    .weight("s", List.of(), 0.5f)
                    .initializer(bytes("z", ElementType.UINT8, List.of(), 251))
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd")
                    .node("MatMul", "layer_q", List.of("x", "wd"), "y")
                    .node("QuantizeLinear", "q", List.of("y", "s", "z"), "yq")
                    .node("DequantizeLinear", "dq2", List.of("yq", "s", "z"), "yd")
                    .output("yd")
                    .build();
            // The range is -125.5 to 2, cut off is what lies above 2.25.
            LayerRow row =
                    run(quantized, floats, List.of(Map.of("x", new Feed(new float[] {1, 2.2f, 2.3f, 40, -100}, 5, 1))));
            assertThat(row.activationClipped()).isEqualTo(0.4);
        }

        @Test
        @DisplayName("as integers of QLinearConv, turned back with their scale")
        void integers() throws Exception {
            float[] weights = {0.5f, 1.1f};
            OnnxModel floats = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 1, 3)
                    .weight("w", List.of(2L, 1L, 1L), weights)
                    .node("Conv", "layer", List.of("x", "w"), "y")
                    .node("Relu", "relu", List.of("y"), "r")
                    .output("r")
                    .build();
            OnnxModel quantized = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 1, 3)
                    .weight("s", List.of(), 1)
                    .initializer(bytes("z", ElementType.UINT8, List.of(), 10))
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(2L, 1L, 1L), 1, 2))
                    .weight("w_scale", List.of(), 0.5f)
                    .initializer(bytes("w_zero", ElementType.INT8, List.of(), 0))
                    .weight("ys", List.of(), 0.5f)
                    .initializer(bytes("yz", ElementType.UINT8, List.of(), 100))
                    .node("QuantizeLinear", "q", List.of("x", "s", "z"), "xq")
                    .node(
                            "QLinearConv",
                            "layer_quant",
                            List.of("xq", "s", "z", "w_quantized", "w_scale", "w_zero", "ys", "yz"),
                            "y_quantized")
                    .node("DequantizeLinear", "dq", List.of("y_quantized", "ys", "yz"), "yd")
                    .node("Relu", "relu", List.of("yd"), "r")
                    .output("r")
                    .build();
            LayerRow row = run(quantized, floats, List.of(Map.of("x", new Feed(new float[] {2, -4, 100}, 1, 1, 3))));
            // 0.5 x is exact; 1.1 x becomes 1.0 x; both are cut off above 0.5 * 155.
            assertThat(row.activationDecibels())
                    .isCloseTo(
                            decibels(new float[] {1, -2, 50, 2.2f, -4.4f, 110}, 1, -2, 50, 2, -4, 77.5), within(1e-3));
            assertThat(row.activationClipped()).isEqualTo(1 / 6.0);
            assertThat(row.quantizedMax()).isEqualTo(77.5);
        }
    }

    @Test
    @DisplayName("a tensor before and after: a weight by any of its names, a value of both models, or the nearest name")
    void pairs() throws Exception {
        OnnxModel floats = product(3, 2, 1, -2, 0.3f, 0.4f, 3.1f, 5.2f);
        OnnxModel quantized = QuantizerTests.quantized(floats, QuantizerTests.PLAIN);
        for (String name : List.of("w", "w_quantized", "layer")) {
            TensorPair pair = TensorPair.ofWeight(quantized, floats, name).orElseThrow();
            assertThat(pair.before()).containsExactly(1, -2, 0.3f, 0.4f, 3.1f, 5.2f);
            assertThat(pair.after()[5]).isCloseTo(5.2f, within(1e-5f));
            assertThat(pair.after()[2]).isNotEqualTo(0.3f).isCloseTo(0.3f, within(0.03f));
        }
        assertThat(TensorPair.ofWeight(quantized, floats, "y")).isEmpty();
        FixedFeeds feeds = new FixedFeeds(List.of(Map.of("x", new Feed(new float[] {1, 0, 0}, 1, 3))));
        TensorPair pair =
                TensorPair.ofActivation(quantized, floats, "y", feeds, RunSettings.defaults(), folder, Progress.NONE);
        assertThat(pair.before()).containsExactly(1, -2);
        assertThat(pair.after()).hasSize(2);
        assertThatThrownBy(() -> TensorPair.ofActivation(
                        quantized, floats, "w_quantised", feeds, RunSettings.defaults(), folder, Progress.NONE))
                .hasMessageContaining("w_quantized");
    }

    @Test
    @DisplayName("compares a convolution's weights with those that a normalisation was folded into")
    void folded() throws IOException {
        OnnxModel floats = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 2, 8)
                .weight("w", List.of(3L, 2L, 1L), 0.12f, 0.27f, -0.33f, 0.48f, 0.21f, 0.09f)
                .weight("g", List.of(3L), 30, 2, 0.5f)
                .weight("m", List.of(3L), 0.1f, -1, 2)
                .weight("v", List.of(3L), 1, 4, 0.25f)
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("BatchNormalization", "norm", List.of("c", "g", "m", "m", "v"), "y")
                .output("y")
                .build();
        FixedFeeds pictures = new FixedFeeds(List.of(Map.of("x", new Feed(random(3, 16, -1, 1), 1, 2, 8))));
        for (QuantizationFormat format : QuantizationFormat.values()) {
            StaticQuantization settings = StaticQuantization.defaults().withFormat(format);
            OnnxModel quantized = new StaticQuantizer(
                            settings,
                            new Calibrator(
                                    CalibrationSettings.of(CalibrationMethod.MIN_MAX, settings.activationRange()),
                                    pictures,
                                    RunSettings.defaults(),
                                    folder))
                    .apply(floats, Progress.NONE)
                    .model();
            LayerRow row = LayerReport.ofWeights(quantized, floats, Progress.NONE)
                    .rows()
                    .getFirst();
            assertThat(row.weightDecibels()).as(format.toString()).isBetween(35.0, 90.0);
        }
    }
}
