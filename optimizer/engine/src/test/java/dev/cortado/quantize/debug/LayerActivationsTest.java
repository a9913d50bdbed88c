package dev.cortado.quantize.debug;

import static dev.cortado.quantize.debug.LayerModels.bytes;
import static dev.cortado.quantize.debug.LayerModels.decibels;
import static dev.cortado.quantize.debug.LayerModels.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The table of layers has what the layers give")
class LayerActivationsTest {

    @TempDir
    Path folder;

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
        assertThat(row.activationDecibels()).isCloseTo(decibels(new float[] {3.2f, 3.4f, 0}, 3, 3, 0), within(1e-4));
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
                .isCloseTo(decibels(new float[] {1, -2, 50, 2.2f, -4.4f, 110}, 1, -2, 50, 2, -4, 77.5), within(1e-3));
        assertThat(row.activationClipped()).isEqualTo(1 / 6.0);
        assertThat(row.quantizedMax()).isEqualTo(77.5);
    }
}
