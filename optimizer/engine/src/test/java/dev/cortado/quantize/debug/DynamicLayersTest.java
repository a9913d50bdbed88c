package dev.cortado.quantize.debug;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.debug.LayerModels.decibels;
import static dev.cortado.quantize.debug.LayerModels.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.QuantizerTests;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of layers finds those that dynamic quantisation makes")
class DynamicLayersTest {

    private LayerRow row(OnnxModel floats, boolean perChannel) {
        return only(QuantizerTests.quantized(floats, QuantizerTests.PLAIN.withPerChannel(perChannel)), floats);
    }

    @Test
    @DisplayName("of MatMul: the weight's noise is that of the formulas")
    void of_products() {
        float[] weights = random(1, 24, -1, 1);
        LayerRow row = row(LayerModels.product(6, 4, weights), false);
        assertThat(row.weightDecibels())
                .isCloseTo(
                        decibels(weights, Oracle.quantize(weights, true, false).restored()), within(1e-4));
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
                        decibels(weights, Oracle.quantize(weights, true, false).restored()), within(1e-3));
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
                        decibels(weights, Oracle.quantize(weights, false, false).restored()), within(1e-4));
        assertThat(row.method()).isEqualTo("lookup");
        assertThat(row(table, true).weightDecibels()).isGreaterThan(35);
    }
}
