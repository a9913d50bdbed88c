package dev.cortado.quantize.qdq;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.qdq.StaticTests.PLAIN;
import static dev.cortado.quantize.qdq.StaticTests.feed;
import static dev.cortado.quantize.qdq.StaticTests.feeds;
import static dev.cortado.quantize.qdq.StaticTests.quantize;
import static dev.cortado.quantize.qdq.StaticTests.run;
import static dev.cortado.quantize.qdq.StaticTests.samples;
import static dev.cortado.quantize.qdq.StaticTests.sqnr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.AttributeProto.AttributeType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Between two quantised products")
class StaticOperatorsTest {

    private static final int SIZE = 8;

    /** Builds what stands between, from "c" of [n, 4, 8, 8] to "m" of any channels; the next convolution has this many. */
    record Middle(String operator, int channels, boolean qOperator, Build build) {
        @Override
        public String toString() {
            return operator;
        }
    }

    interface Build {
        ModelBuilder add(ModelBuilder builder);
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(com.google.protobuf.ByteString.copyFromUtf8(value))
                .build();
    }

    private static Middle unary(String operator, AttributeProto... attributes) {
        return new Middle(
                operator, 4, true, builder -> builder.node(operator, "middle", List.of("c"), "m", attributes));
    }

    private static Middle shaped(String operator, int channels, long... shape) {
        return new Middle(
                operator,
                channels,
                true,
                builder -> builder.indices("s", List.of((long) shape.length), shape)
                        .node(operator, "middle", List.of("c", "s"), "m"));
    }

    static Stream<Arguments> middles() {
        List<Middle> middles = List.of(
                new Middle("Add", 4, true, builder -> builder.node("Add", "middle", List.of("c", "c2"), "m")),
                new Middle("Mul", 4, true, builder -> builder.node("Mul", "middle", List.of("c", "c2"), "m")),
                new Middle(
                        "Concat",
                        8,
                        true,
                        builder -> builder.node("Concat", "middle", List.of("c", "c2"), "m", integer("axis", 1))),
                new Middle(
                        "Where",
                        4,
                        true,
                        builder -> builder.weight("zero", List.of(), 0)
                                .node("Greater", "more", List.of("x1", "zero"), "test")
                                .node("Where", "middle", List.of("test", "c", "c2"), "m")),
                unary("Sigmoid"),
                unary("LeakyRelu", real("alpha", 0.1f)),
                unary("Softmax", integer("axis", 1)),
                unary("GlobalAveragePool"),
                unary("AveragePool", integers("kernel_shape", 2L, 2L), integers("strides", 2L, 2L)),
                unary("MaxPool", integers("kernel_shape", 2L, 2L), integers("strides", 2L, 2L)),
                unary("Identity"),
                unary("Transpose", integers("perm", 0L, 1L, 3L, 2L)),
                shaped("Reshape", 4, 0, 4, 4, 16),
                shaped("Expand", 4, 1, 4, 8, 8),
                shaped("Tile", 8, 1, 2, 1, 1),
                new Middle(
                        "Flatten",
                        4,
                        true,
                        builder -> builder.indices("s", List.of(4L), 1, 4, 8, 8)
                                .node("Flatten", "middle", List.of("c"), "flat")
                                .node("Reshape", "back", List.of("flat", "s"), "m")),
                new Middle(
                        "Unsqueeze",
                        4,
                        true,
                        builder -> builder.indices("s", List.of(1L), 0)
                                .node("Unsqueeze", "middle", List.of("c", "s"), "flat")
                                .node("Squeeze", "back", List.of("flat", "s"), "m")),
                new Middle(
                        "Slice",
                        2,
                        true,
                        builder -> builder.indices("from", List.of(1L), 1)
                                .indices("to", List.of(1L), 3)
                                .indices("axes", List.of(1L), 1)
                                .node("Slice", "middle", List.of("c", "from", "to", "axes"), "m")),
                new Middle(
                        "Gather",
                        3,
                        true,
                        builder -> builder.indices("s", List.of(3L), 0, 3, 1)
                                .node("Gather", "middle", List.of("c", "s"), "m", integer("axis", 1))),
                new Middle(
                        "Split",
                        4,
                        true,
                        builder -> builder.node(
                                        "",
                                        "Split",
                                        "middle",
                                        List.of("c"),
                                        List.of("half", "other"),
                                        integer("axis", 1))
                                .node("Concat", "join", List.of("other", "half"), "m", integer("axis", 1))),
                new Middle(
                        "Pad",
                        4,
                        true,
                        builder -> builder.indices("s", List.of(8L), 0, 0, 1, 1, 0, 0, 1, 1)
                                .node("Pad", "middle", List.of("c", "s"), "m")),
                new Middle(
                        "Resize",
                        4,
                        true,
                        builder -> builder.weight("scales", List.of(4L), 1, 1, 2, 2)
                                .node("Resize", "middle", List.of("c", "", "scales"), "m", text("mode", "nearest"))),
                new Middle(
                        "DepthToSpace",
                        1,
                        false,
                        builder -> builder.node("DepthToSpace", "middle", List.of("c"), "m", integer("blocksize", 2))),
                new Middle(
                        "SpaceToDepth",
                        16,
                        false,
                        builder -> builder.node("SpaceToDepth", "middle", List.of("c"), "m", integer("blocksize", 2))),
                new Middle(
                        "Clip",
                        4,
                        true,
                        builder -> builder.weight("low", List.of(), 0)
                                .weight("high", List.of(), 1)
                                .node("Clip", "middle", List.of("c", "low", "high"), "m")));
        return middles.stream()
                .flatMap(middle -> Stream.of(QuantizationFormat.values())
                        .filter(format -> middle.qOperator() || format == QuantizationFormat.QDQ)
                        .flatMap(format -> Stream.of(ActivationType.UINT8, ActivationType.INT8)
                                .map(type -> Arguments.of(middle, format, type))));
    }

    private static OnnxModel model(Middle middle) {
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 3, SIZE, SIZE)
                .output("y")
                .weight("w", List.of(4L, 3L, 1L, 1L), random(1, 12, -1, 1))
                .weight("w2", List.of(4L, 3L, 1L, 1L), random(2, 12, -1, 1))
                .weight("w3", List.of(1L, 3L, 1L, 1L), random(4, 3, -1, 1))
                .weight("v", List.of(2L, (long) middle.channels(), 1L, 1L), random(3, 2 * middle.channels(), -1, 1))
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("Conv", "second", List.of("x", "w2"), "c2")
                .node("Conv", "third", List.of("x", "w3"), "x1");
        return middle.build()
                .add(builder)
                .node("Conv", "last", List.of("m", "v"), "y")
                .build();
    }

    @ParameterizedTest(name = "{0} works on integers in {1} with {2}")
    @MethodSource("middles")
    void works_on_integers(Middle middle, QuantizationFormat format, ActivationType type) {
        OnnxModel model = model(middle);
        List<float[]> samples = samples(3, 6, 3 * SIZE * SIZE, -1, 2);
        PassResult result =
                quantize(model, PLAIN.withFormat(format).withActivations(type, false), feeds(samples, 3, SIZE, SIZE));
        StaticTests.assertChanged(result, "middle", "last");
        var inputs = feed(samples.get(2), 3, SIZE, SIZE);
        float[] expected = run(model, inputs);
        assertThat(sqnr(run(result.model(), inputs), expected))
                .isGreaterThan(middle.operator().equals("Where") ? 15 : 25);
        if (format == QuantizationFormat.QOPERATOR) {
            assertThat(StaticTests.operators(result.model()))
                    .as("nothing goes back to floats but the output, and what a comparison reads")
                    .containsEntry("DequantizeLinear", middle.operator().equals("Where") ? 2L : 1L);
        }
    }

    @Test
    void what_a_relocation_gives_has_the_scale_of_what_it_takes() {
        Middle pool = unary("MaxPool", integers("kernel_shape", 2L, 2L), integers("strides", 2L, 2L));
        List<float[]> samples = samples(3, 6, 3 * SIZE * SIZE, -1, 2);
        OnnxModel quantized =
                quantize(model(pool), PLAIN, feeds(samples, 3, SIZE, SIZE)).model();
        assertThat(quantized.graph().initializer("c_scale")).isPresent();
        assertThat(quantized.graph().initializer("m_scale")).isEmpty();
        assertThat(quantized.graph().nodes().stream()
                        .filter(node ->
                                node.is("QuantizeLinear") && node.input(1).equals("c_scale")))
                .hasSize(2);
    }

    @Test
    void a_constant_is_rounded_to_the_same_integers_as_the_activation() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 3, SIZE, SIZE)
                .output("y")
                .weight("w", List.of(4L, 3L, 1L, 1L), random(1, 12, -1, 1))
                .weight("v", List.of(2L, 4L, 1L, 1L), random(3, 8, -1, 1))
                .weight("k", List.of(4L, 8L, 8L), random(4, 256, -1, 1))
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("Add", "middle", List.of("k", "c"), "m")
                .node("Conv", "last", List.of("m", "v"), "y")
                .build();
        List<float[]> samples = samples(3, 6, 3 * SIZE * SIZE, -1, 2);
        for (QuantizationFormat format : QuantizationFormat.values()) {
            PassResult result = quantize(model, PLAIN.withFormat(format), feeds(samples, 3, SIZE, SIZE));
            StaticTests.assertChanged(result, "middle");
            assertThat(result.model()
                            .graph()
                            .initializer("k_quantized")
                            .orElseThrow()
                            .type())
                    .isEqualTo(ElementType.UINT8);
            var inputs = feed(samples.get(2), 3, SIZE, SIZE);
            assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(30);
        }
    }

    @Test
    void what_saves_nothing_stays_in_floats() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 3, SIZE, SIZE)
                .output("y")
                .weight("w", List.of(4L, 3L, 1L, 1L), random(1, 12, -1, 1))
                .node("Sigmoid", "before", List.of("x"), "s")
                .node("Conv", "conv", List.of("s", "w"), "c")
                .node("Sigmoid", "after", List.of("c"), "y")
                .build();
        List<float[]> samples = samples(3, 6, 3 * SIZE * SIZE, -1, 2);
        PassResult result = quantize(model, PLAIN, feeds(samples, 3, SIZE, SIZE));
        assertThat(StaticTests.reason(result, "before")).isEqualTo("nothing it reads comes from a quantised node");
        assertThat(StaticTests.reason(result, "after")).isEqualTo("nothing that reads it is quantised");
        StaticTests.assertChanged(result, "conv");
    }

    @Test
    void the_place_of_the_largest_is_found_among_integers() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 3, SIZE, SIZE)
                .output("y", ElementType.INT64, 1, 1, SIZE, SIZE)
                .output("c")
                .weight("w", List.of(4L, 3L, 1L, 1L), random(1, 12, -1, 1))
                .node("Conv", "conv", List.of("x", "w"), "c")
                .node("ArgMax", "largest", List.of("c"), "y", integer("axis", 1))
                .build();
        List<float[]> samples = samples(3, 6, 3 * SIZE * SIZE, -1, 2);
        for (QuantizationFormat format : QuantizationFormat.values()) {
            PassResult result = quantize(model, PLAIN.withFormat(format), feeds(samples, 3, SIZE, SIZE));
            StaticTests.assertChanged(result, "conv", "largest");
            var outputs = dev.cortado.quantize.OrtRunner.run(result.model(), feed(samples.get(2), 3, SIZE, SIZE));
            assertThat(outputs.get("c")).hasSize(4 * SIZE * SIZE);
        }
    }
}
