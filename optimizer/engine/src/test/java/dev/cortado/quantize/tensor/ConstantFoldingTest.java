package dev.cortado.quantize.tensor;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConstantFoldingTest {

    private static ModelBuilder start(long opset) {
        return new ModelBuilder()
                .opset(opset)
                .input("x", ElementType.FLOAT, 1)
                .weight("w", List.of(2L, 3L, 4L), dev.cortado.quantize.QuantizerTests.random(1, 24, -1, 1))
                .weight("v", List.of(2L, 1L, 4L), dev.cortado.quantize.QuantizerTests.random(2, 8, -1, 1));
    }

    private static ModelBuilder slice(long from, long to, long axis) {
        return start(13)
                .indices("from", List.of(1L), from)
                .indices("to", List.of(1L), to)
                .indices("axis", List.of(1L), axis)
                .node("Slice", "", List.of("w", "from", "to", "axis"), "c");
    }

    static Stream<ModelBuilder> movements() {
        return Stream.of(
                start(13).node("Identity", "", List.of("w"), "c"),
                start(13).node("Transpose", "", List.of("w"), "c", integers("perm", 2L, 0L, 1L)),
                start(11).node("Unsqueeze", "", List.of("w"), "c", integers("axes", 0L, -1L)),
                start(13).indices("a", List.of(2L), 3, 1).node("Unsqueeze", "", List.of("w", "a"), "c"),
                start(11).node("Squeeze", "", List.of("v"), "c", integers("axes", -2L)),
                start(9).node(
                                "Slice",
                                "",
                                List.of("w"),
                                "c",
                                integers("starts", 1L),
                                integers("ends", 9L),
                                integers("axes", 1L)),
                start(13).node("Concat", "", List.of("w", "v", "w"), "c", integer("axis", 1)),
                start(13).node("Concat", "", List.of("v", "v"), "c", integer("axis", -1)),
                slice(0, 1, 0),
                slice(1, Long.MAX_VALUE, 2),
                slice(-2, -1, 2),
                slice(-9, 2, -2),
                slice(2, 1, 1));
    }

    /** The value plus an input of zero, so that it must be computed. */
    @ParameterizedTest
    @MethodSource("movements")
    void a_folded_value_is_what_onnx_runtime_computes(ModelBuilder builder) {
        OnnxModel model =
                builder.node("Add", "", List.of("c", "x"), "y").output("y").build();
        Tensor folded = ConstantScope.of(model.graph(), 8).find("c").orElseThrow();
        assertThat(folded.name()).isEqualTo("c");
        assertThat(folded.floats())
                .containsExactly(OrtRunner.run(model, Map.of("x", new Feed(new float[1], 1)))
                        .get("y"));
        assertThat(folded.count()).isEqualTo(folded.floats().length);
    }

    @Test
    void what_computes_is_not_folded_nor_what_reads_something_fed() {
        ModelBuilder builder = start(13)
                .indices("two", List.of(1L), 2)
                .indices("one", List.of(1L), 1)
                .node("Tanh", "", List.of("w"), "t")
                .node("Concat", "", List.of("w", "x"), "c", integer("axis", 0))
                .node("Slice", "", List.of("w", "one", "two", "one", "two"), "s")
                .node("Slice", "", List.of("w", "x", "two"), "r");
        ConstantScope scope = ConstantScope.of(builder.output("c").build().graph(), 8);
        assertThat(Stream.of("t", "c", "s", "r").map(scope::find)).allMatch(Optional::isEmpty);
    }
}
