package dev.cortado.quantize.qdq;

import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.qdq.StaticTests.feed;
import static dev.cortado.quantize.qdq.StaticTests.operators;
import static dev.cortado.quantize.qdq.StaticTests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.fold.ConvFolding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What follows a convolution")
class ConvFoldingTest {

    private static final float[] INPUT = random(9, 108, -1, 1);

    private static ModelBuilder conv(String operator, boolean bias) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 3, 6, 6)
                .output("y")
                .weight(
                        "w",
                        operator.equals("Conv") ? List.of(4L, 3L, 3L, 3L) : List.of(3L, 4L, 3L, 3L),
                        random(1, 108, -1, 1))
                .weight("b", List.of(4L), random(2, 4, -1, 1))
                .node(operator, "conv", bias ? List.of("x", "w", "b") : List.of("x", "w"), "c");
    }

    private static OnnxModel folded(OnnxModel model) throws IOException {
        OnnxModel folded =
                ConvFolding.fold(model, node -> true, new WeightStore()).model();
        var inputs = feed(INPUT, 3, 6, 6);
        float[] expected = run(model, inputs);
        float[] found = run(folded, inputs);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(2e-4f));
        }
        return folded;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv", "ConvTranspose"})
    void is_folded_into_its_weights_step_by_step(String operator) throws IOException {
        for (boolean bias : new boolean[] {true, false}) {
            OnnxModel model = conv(operator, bias)
                    .weight("gamma", List.of(4L), random(3, 4, 0.5, 2))
                    .weight("beta", List.of(4L), random(4, 4, -1, 1))
                    .weight("mean", List.of(4L), random(5, 4, -1, 1))
                    .weight("variance", List.of(4L), random(6, 4, 0.1, 2))
                    .weight("half", List.of(1L), 0.5f)
                    .weight("shift", List.of(1L, 4L, 1L, 1L), random(7, 4, -1, 1))
                    .weight("factor", List.of(4L, 1L, 1L), random(8, 4, 1, 2))
                    .node("BatchNormalization", "norm", List.of("c", "gamma", "beta", "mean", "variance"), "n")
                    .node("Mul", "mul", List.of("half", "n"), "m")
                    .node("Sub", "sub", List.of("m", "shift"), "s")
                    .node("Div", "div", List.of("s", "factor"), "d")
                    .node("Add", "add", List.of("d", "half"), "y")
                    .build();
            assertThat(operators(folded(model))).containsOnlyKeys(operator);
        }
    }

    @Test
    void stays_where_others_read_what_is_between() throws IOException {
        OnnxModel model = conv("Conv", true)
                .weight("two", List.of(), 2)
                .node("Mul", "mul", List.of("c", "two"), "m")
                .node("Add", "both", List.of("c", "m"), "y")
                .build();
        assertThat(operators(folded(model))).containsKeys("Mul", "Add");
    }

    @Test
    void stays_where_its_constant_is_not_one_a_channel() throws IOException {
        OnnxModel model = conv("Conv", true)
                .weight("columns", List.of(4L), 1, 2, 3, 4)
                .node("Mul", "mul", List.of("c", "columns"), "y")
                .build();
        // Four columns are as many as the channels are, and are not the channels.
        assertThat(operators(folded(model))).containsKey("Mul");
        OnnxModel divisor = conv("Conv", true)
                .weight("two", List.of(), 2)
                .node("Div", "div", List.of("two", "c"), "y")
                .build();
        assertThat(operators(folded(divisor))).containsKey("Div");
    }
}
