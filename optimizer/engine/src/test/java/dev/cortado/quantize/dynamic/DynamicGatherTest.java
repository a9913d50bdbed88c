package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantize;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DynamicGatherTest {

    private static ModelBuilder lookup(int rows, int columns, float[] table, int axis) {
        return new ModelBuilder()
                .input("ids", ElementType.INT64, "batch", "tokens")
                .weight("table", List.of((long) rows, (long) columns), table)
                .node("Gather", "embed", List.of("table", "ids"), "y", integer("axis", axis))
                .output("y");
    }

    @Property(tries = 60, seed = "20260101")
    void the_rows_are_those_of_the_quantised_table(
            @ForAll @IntRange(min = 1, max = 12) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll boolean perChannel,
            @ForAll boolean alongColumns,
            @ForAll boolean reduced,
            @ForAll WeightType type,
            @ForAll long seed) {
        float[] table = random(seed, rows * columns, -1, 4);
        OnnxModel model = quantized(
                lookup(rows, columns, table, alongColumns ? -1 : 0).build(),
                PLAIN.withPerChannel(perChannel).withReduceRange(reduced).withWeightType(type));
        long[] ids = {0, (alongColumns ? columns : rows) - 1, -1, 0};
        float[] found = OrtRunner.run(model, Map.of("ids", new Feed(ids, 2, 2))).get("y");

        double[] restored = new double[table.length];
        double[] whole = Oracle.quantize(table, false, false).restored();
        for (int column = 0; column < columns; column++) {
            double[] alone = Oracle.quantize(Oracle.column(table, columns, column), false, false)
                    .restored();
            for (int row = 0; row < rows; row++) {
                restored[row * columns + column] =
                        perChannel && !alongColumns ? alone[row] : whole[row * columns + column];
            }
        }
        int width = alongColumns ? rows : columns;
        double[] expected = new double[4 * width];
        for (int i = 0; i < 4; i++) {
            int id = (int) Math.floorMod(ids[i], (long) (alongColumns ? columns : rows));
            for (int j = 0; j < width; j++) {
                // Along columns the result is [rows, 2, 2], along rows [2, 2, columns].
                if (alongColumns) {
                    expected[j * 4 + i] = restored[j * columns + id];
                } else {
                    expected[i * columns + j] = restored[id * columns + j];
                }
            }
        }
        assertClose(found, expected, 1e-6);
    }

    @Test
    void only_the_rows_looked_up_are_turned_back_to_floats() {
        OnnxModel model = quantized(lookup(5, 3, random(1, 15, -1, 1), 0).build(), PLAIN);
        assertThat(operators(model)).containsExactly("Gather", "DequantizeLinear");
        assertThat(model.graph().nodes().get(0).inputs()).containsExactly("table_quantized", "ids");
        assertThat(model.graph().nodes().get(1).outputs()).containsExactly("y");
        assertThat(model.graph().initializer("table")).isEmpty();
        assertThat(model.graph().initializer("table_quantized").orElseThrow().type())
                .isEqualTo(ElementType.UINT8);
    }

    @Test
    void before_opset_13_the_model_is_raised_for_scales_a_column_and_the_report_says_so() {
        OnnxModel old = lookup(5, 3, random(1, 15, -1, 1), 0).opset(12).build();
        var result = quantize(old, PLAIN.withPerChannel(true));
        assertThat(result.report().nodes().getFirst().outcome()).isEqualTo(PassReport.Outcome.CONVERTED);
        assertThat(result.report().nodes().getFirst().reason()).contains("opset 12 to 13");
        assertThat(result.model().opset()).isEqualTo(13);
        assertThat(scales(result.model())).containsExactly(3L);
    }

    @Test
    void a_model_that_needs_no_scale_a_column_keeps_its_opset() {
        OnnxModel old = lookup(5, 3, random(1, 15, -1, 1), 0)
                .weight("w", List.of(3L, 2L), random(2, 6, -1, 1))
                .node("MatMul", "product", List.of("y", "w"), "z")
                .output("z")
                .opset(12)
                .build();
        assertThat(quantize(old, PLAIN).model().opset()).isEqualTo(12);
        DynamicQuantization excluding = PLAIN.withPerChannel(true).withExclude(List.of("embed"));
        assertThat(quantize(old, excluding).model().opset()).isEqualTo(12);
    }

    @Test
    void where_the_opset_cannot_be_raised_a_table_has_one_scale_and_the_report_says_why() {
        OnnxModel old = lookup(5, 3, random(1, 15, -1, 1), 0).opset(12).build();
        OnnxModel withFunction = OnnxModel.of(
                old.proto().toBuilder()
                        .addFunctions(
                                FunctionProto.newBuilder().setName("twice").setDomain("own"))
                        .build(),
                null);
        var result = quantize(withFunction, PLAIN.withPerChannel(true));
        assertThat(result.report().nodes().getFirst().reason()).contains("opset 13", "12");
        assertThat(result.model().opset()).isEqualTo(12);
        assertThat(scales(result.model())).isEmpty();
    }

    private static List<Long> scales(OnnxModel model) {
        return model.graph().initializer("table_scale").orElseThrow().shape();
    }

    @Test
    void tables_that_are_computed_or_hold_no_floats_are_left_alone() {
        OnnxModel shapes = new ModelBuilder()
                .input("x", ElementType.FLOAT, "a", "b")
                .indices("zero", List.of(), 0)
                .node("Shape", "shape", List.of("x"), "s")
                .node("Gather", "first", List.of("s", "zero"), "y")
                .output("y", ElementType.INT64)
                .build();
        assertThat(reasonLeftAlone(shapes, PLAIN)).contains("computed at run time");
        OnnxModel integers = new ModelBuilder()
                .input("ids", ElementType.INT64, 1)
                .indices("table", List.of(3L), 7, 8, 9)
                .node("Gather", "look", List.of("table", "ids"), "y")
                .output("y", ElementType.INT64, 1)
                .build();
        assertThat(reasonLeftAlone(integers, PLAIN)).contains("int64");
    }
}
