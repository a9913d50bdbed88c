package dev.cortado.quantize.qdq;

import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.subgraph;
import static dev.cortado.onnx.ModelBuilder.tensor;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.qdq.StaticTests.PLAIN;
import static dev.cortado.quantize.qdq.StaticTests.feed;
import static dev.cortado.quantize.qdq.StaticTests.feeds;
import static dev.cortado.quantize.qdq.StaticTests.quantize;
import static dev.cortado.quantize.qdq.StaticTests.reason;
import static dev.cortado.quantize.qdq.StaticTests.run;
import static dev.cortado.quantize.qdq.StaticTests.samples;
import static dev.cortado.quantize.qdq.StaticTests.sqnr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.OrtRunner;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Odd graphs are quantised correctly or left alone with the reason")
class StaticOddGraphsTest {

    private static final List<float[]> ROWS = samples(4, 6, 16, -2, 2);

    private static ModelBuilder product() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .weight("w", List.of(16L, 16L), random(5, 256, -1, 1));
    }

    private static void assertNear(PassResult result, OnnxModel model, String output, double least) {
        var inputs = feed(ROWS.get(2), 16);
        float[] expected = OrtRunner.run(model, inputs).get(output);
        assertThat(sqnr(OrtRunner.run(result.model(), inputs).get(output), expected))
                .as(output)
                .isGreaterThan(least);
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void shared_weights_that_are_outputs_too(QuantizationFormat format) {
        OnnxModel model = product()
                .output("w", ElementType.FLOAT, 16, 16)
                .node("MatMul", "first", List.of("x", "w"), "h")
                .node("MatMul", "second", List.of("h", "w"), "y")
                .build();
        PassResult result = quantize(model, PLAIN.withFormat(format), feeds(ROWS, 16));
        StaticTests.assertChanged(result, "first", "second");
        assertNear(result, model, "y", 30);
        assertNear(result, model, "w", 200);
        assertThat(result.model().graph().initializers().stream()
                        .filter(tensor -> tensor.name().startsWith("w_quantized")))
                .as("once for both")
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void weights_from_constant_nodes_and_transposed(QuantizationFormat format) {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .node(
                        "Constant",
                        "constant",
                        List.of(),
                        "wt",
                        tensor("value", ModelBuilder.floats("", List.of(8L, 16L), random(5, 128, -1, 1))))
                .node("Transpose", "turn", List.of("wt"), "w", integers("perm", 1L, 0L))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .build();
        PassResult result = quantize(model, PLAIN.withPerChannel(true).withFormat(format), feeds(ROWS, 16));
        assertNear(result, model, "y", 33);
        assertThat(result.model().graph().operatorCounts()).doesNotContainKeys("Constant", "Transpose");
    }

    @Test
    void graphs_inside_nodes() {
        ModelBuilder then = new ModelBuilder().output("t").node("MatMul", "inside", List.of("h", "w"), "t");
        ModelBuilder otherwise = new ModelBuilder().output("e").node("Identity", "same", List.of("h"), "e");
        OnnxModel model = product()
                .initializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(ElementType.BOOL.code())
                        .addInt32Data(1)
                        .build())
                .node("MatMul", "outside", List.of("x", "w"), "h")
                .node(
                        "If",
                        "if",
                        List.of("yes"),
                        "y",
                        subgraph("then_branch", then.graph()),
                        subgraph("else_branch", otherwise.graph()))
                .build();
        PassResult result = quantize(model, PLAIN, feeds(ROWS, 16));
        assertThat(reason(result, "inside")).contains("inside the If if");
        StaticTests.assertChanged(result, "outside");
        assertNear(result, model, "y", 33);
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void values_that_are_outputs_and_read_on(QuantizationFormat format) {
        OnnxModel model = product()
                .output("h")
                .node("MatMul", "first", List.of("x", "w"), "h")
                .node("MatMul", "second", List.of("h", "w"), "s")
                .node("Tanh", "tanh", List.of("s"), "t")
                .node("Add", "add", List.of("t", "h"), "y")
                .build();
        PassResult result = quantize(model, PLAIN.withFormat(format), feeds(ROWS, 16));
        assertNear(result, model, "y", 25);
        assertNear(result, model, "h", 30);
    }

    @Test
    void half_precision_empty_and_computed_weights() {
        OnnxModel half = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .initializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(ElementType.FLOAT16.code())
                        .addDims(16)
                        .addDims(8)
                        .setRawData(ByteString.copyFrom(new byte[256]))
                        .build())
                .node("Cast", "half", List.of("x"), "h", ModelBuilder.integer("to", ElementType.FLOAT16.code()))
                .node("MatMul", "product", List.of("h", "w"), "p")
                .node("Cast", "whole", List.of("p"), "y", ModelBuilder.integer("to", ElementType.FLOAT.code()))
                .build();
        PassResult result = quantize(half, PLAIN, feeds(ROWS, 16));
        assertThat(result.modified()).isFalse();
        assertThat(result.model()).isSameAs(half);
        assertThat(reason(result, "product")).contains("float16").contains("float32 form");

        OnnxModel empty = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .weight("w", List.of(16L, 0L))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .build();
        assertThat(reason(quantize(empty, PLAIN, feeds(ROWS, 16)), "product")).isEqualTo("its weights are empty");
    }

    @Test
    void what_was_the_same_on_all_samples_such_as_an_unused_mask() {
        OnnxModel model = product()
                .weight("zero", List.of(), 0)
                .weight("v", List.of(16L, 16L), random(6, 256, -1, 1))
                .node("Mul", "mask", List.of("x", "zero"), "m")
                .node("MatMul", "first", List.of("x", "w"), "p")
                .node("Add", "masked", List.of("p", "m"), "s")
                .node("MatMul", "second", List.of("s", "v"), "y")
                .build();
        PassResult result =
                quantize(model, PLAIN.withOperators(StaticQuantization.SUPPORTED_OPERATORS), feeds(ROWS, 16));
        assertThat(reason(result, "masked")).contains("its input was the same number everywhere on the samples");
        assertNear(result, model, "y", 25);
    }

    @Test
    void nodes_that_are_excluded() {
        OnnxModel model = product()
                .node("MatMul", "first", List.of("x", "w"), "h")
                .node("MatMul", "second", List.of("h", "w"), "y")
                .build();
        PassResult result = quantize(model, PLAIN.withNodes(List.of("MatMul"), List.of("sec*")), feeds(ROWS, 16));
        assertThat(reason(result, "second")).isEqualTo("excluded by 'sec*'");
        assertThat(result.report().changed()).isEqualTo(1);
        assertThat(result.model().recipe().steps().getLast().settings())
                .containsEntry("exclude", List.of("sec*"))
                .containsEntry("calibration", Map.of("method", "min-max", "data", "samples", "samples", 6));
    }

    @Test
    void settings_that_do_not_fit() {
        assertThatThrownBy(() -> PLAIN.withOperators(java.util.Set.of("Matmul")))
                .hasMessageContaining("Did you mean MatMul");
        assertThatThrownBy(() -> PLAIN.withActivations(ActivationType.UINT8, true))
                .hasMessageContaining("symmetric activations need a signed type, int8 or int16; found uint8");
        assertThatThrownBy(() ->
                        PLAIN.withActivations(ActivationType.INT16, true).withFormat(QuantizationFormat.QOPERATOR))
                .hasMessageContaining("use the format qdq");
        OnnxModel broken = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 2)
                .output("y")
                .weight("w", List.of(2L, 2L), 1, Float.NaN, 2, 3)
                .node("MatMul", "first", List.of("x", "w"), "p")
                .node("Relu", "relu", List.of("p"), "y")
                .build();
        assertThatThrownBy(() -> quantize(broken, PLAIN, feeds(samples(1, 2, 2, -1, 1), 2)))
                .hasMessageContaining("Weight 'w' holds NaN at element 1");
    }

    @Test
    void an_old_opset_is_raised_first_and_the_report_says_so() {
        OnnxModel old = product()
                .opset(9)
                .node("MatMul", "first", List.of("x", "w"), "y")
                .build();
        PassResult result = quantize(old, PLAIN, feeds(ROWS, 16));
        assertThat(result.model().opset()).isEqualTo(10);
        assertThat(result.report().nodes().getFirst().outcome()).isEqualTo(PassReport.Outcome.CONVERTED);
        assertThat(result.report().changed()).isEqualTo(1);
    }

    @Test
    void the_result_is_the_same_again() {
        OnnxModel model =
                product().node("MatMul", "first", List.of("x", "w"), "y").build();
        assertThat(quantize(model, PLAIN, feeds(ROWS, 16)).model().proto())
                .isEqualTo(quantize(model, PLAIN, feeds(ROWS, 16)).model().proto());
        assertThat(run(model, feed(ROWS.getFirst(), 16))).isNotEmpty();
    }
}
