package dev.cortado.quantize.debug;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.debug.LayerModels.bytes;
import static dev.cortado.quantize.debug.LayerModels.decibels;
import static dev.cortado.quantize.debug.LayerModels.only;
import static dev.cortado.quantize.debug.LayerModels.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
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
