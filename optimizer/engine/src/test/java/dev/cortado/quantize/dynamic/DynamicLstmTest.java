package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.text;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.cosine;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DynamicLstmTest {

    private static final int INPUTS = 5;
    private static final int HIDDEN = 4;
    private static final int GATES = 4 * HIDDEN;

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A weight as the model has it after quantisation: [gates, inputs], with one scale, or one for each row. */
    private static double[] restored(float[] weight, int rows, WeightType type, boolean perChannel, boolean reduced) {
        boolean signed = type == WeightType.INT8 || perChannel;
        if (!perChannel) {
            return Oracle.quantize(weight, signed, reduced).restored();
        }
        int columns = weight.length / rows;
        double[] all = new double[weight.length];
        for (int row = 0; row < rows; row++) {
            double[] part = Oracle.quantize(
                            Arrays.copyOfRange(weight, row * columns, (row + 1) * columns), signed, reduced)
                    .restored();
            System.arraycopy(part, 0, all, row * columns, columns);
        }
        return all;
    }

    /** The specification's equations in one direction, the input quantised as a whole and the state at every step. */
    private static double[] lstm(
            float[] x, int steps, int batch, double[] w, double[] r, float[] bias, boolean backward) {
        double[] input = Oracle.quantize(x, false, false).restored();
        double[] output = new double[steps * batch * HIDDEN];
        float[] h = new float[batch * HIDDEN];
        double[] c = new double[batch * HIDDEN];
        for (int step = 0; step < steps; step++) {
            int at = backward ? steps - 1 - step : step;
            double[] state = Oracle.quantize(h, false, false).restored();
            float[] next = new float[h.length];
            for (int b = 0; b < batch; b++) {
                double[] gates = new double[GATES];
                for (int gate = 0; gate < GATES; gate++) {
                    double sum = bias[gate] + bias[GATES + gate];
                    for (int i = 0; i < INPUTS; i++) {
                        sum += w[gate * INPUTS + i] * input[(at * batch + b) * INPUTS + i];
                    }
                    for (int i = 0; i < HIDDEN; i++) {
                        sum += r[gate * HIDDEN + i] * state[b * HIDDEN + i];
                    }
                    gates[gate] = sum;
                }
                for (int unit = 0; unit < HIDDEN; unit++) {
                    double in = sigmoid(gates[unit]);
                    double out = sigmoid(gates[HIDDEN + unit]);
                    double forget = sigmoid(gates[2 * HIDDEN + unit]);
                    double cell = Math.tanh(gates[3 * HIDDEN + unit]);
                    int place = b * HIDDEN + unit;
                    c[place] = forget * c[place] + in * cell;
                    next[place] = (float) (out * Math.tanh(c[place]));
                    output[at * batch * HIDDEN + place] = next[place];
                }
            }
            h = next;
        }
        return output;
    }

    @Property(tries = 60, seed = "20260201")
    void the_result_is_that_of_the_equations_with_quantised_input_state_and_weights(
            @ForAll @IntRange(min = 1, max = 6) int steps,
            @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll @IntRange(max = 2) int kind,
            @ForAll WeightType type,
            @ForAll boolean perChannel,
            @ForAll boolean reduced,
            @ForAll long seed) {
        int directions = kind == 2 ? 2 : 1;
        float[] x = random(seed, steps * batch * INPUTS, -1, 2);
        float[] w = random(seed + 1, directions * GATES * INPUTS, -0.5, 1);
        float[] r = random(seed + 2, directions * GATES * HIDDEN, -1, 0.5);
        float[] bias = random(seed + 3, directions * 2 * GATES, -1, 1);
        OnnxModel original = new ModelBuilder()
                .opset(14)
                .input("x", ElementType.FLOAT, steps, batch, INPUTS)
                .weight("w", List.of((long) directions, (long) GATES, (long) INPUTS), w)
                .weight("r", List.of((long) directions, (long) GATES, (long) HIDDEN), r)
                .weight("b", List.of((long) directions, 2L * GATES), bias)
                .node(
                        "LSTM",
                        "lstm",
                        List.of("x", "w", "r", "b"),
                        "y",
                        integer("hidden_size", HIDDEN),
                        text(
                                "direction",
                                List.of("forward", "reverse", "bidirectional").get(kind)))
                .output("y")
                .build();
        OnnxModel model = quantized(
                original, PLAIN.withWeightType(type).withPerChannel(perChannel).withReduceRange(reduced));
        assertThat(operators(model)).containsExactly("DynamicQuantizeLSTM");
        assertThat(model.opsets()).containsEntry("com.microsoft", 1L);
        double[] expected = new double[steps * directions * batch * HIDDEN];
        for (int direction = 0; direction < directions; direction++) {
            double[] one = lstm(
                    x,
                    steps,
                    batch,
                    restored(part(w, direction, directions), GATES, type, perChannel, reduced),
                    restored(part(r, direction, directions), GATES, type, perChannel, reduced),
                    part(bias, direction, directions),
                    kind == 1 || direction == 1);
            for (int step = 0; step < steps; step++) {
                System.arraycopy(
                        one,
                        step * batch * HIDDEN,
                        expected,
                        (step * directions + direction) * batch * HIDDEN,
                        batch * HIDDEN);
            }
        }
        float[] found = OrtRunner.run(model, Map.of("x", new Feed(x, steps, batch, INPUTS)))
                .get("y");
        // A state on the edge of two integers may be rounded either way; full-range signed weights may saturate without
        // VNNI.
        boolean exact = reduced || !(type == WeightType.INT8 || perChannel);
        assertClose(found, expected, exact ? 0.01 : 0.03);
    }

    private static float[] part(float[] values, int direction, int directions) {
        int size = values.length / directions;
        return Arrays.copyOfRange(values, direction * size, (direction + 1) * size);
    }

    @Test
    void states_lengths_peepholes_and_all_outputs_stay() {
        OnnxModel original = new ModelBuilder()
                .opset(14)
                .input("x", ElementType.FLOAT, 6, 2, INPUTS)
                .weight("w", List.of(1L, 16L, 5L), random(1, 80, -1, 1))
                .weight("r", List.of(1L, 16L, 4L), random(2, 64, -1, 1))
                .weight("h0", List.of(1L, 2L, 4L), random(3, 8, -1, 1))
                .weight("c0", List.of(1L, 2L, 4L), random(4, 8, -1, 1))
                .weight("p", List.of(1L, 12L), random(5, 12, -1, 1))
                .initializer(TensorProto.newBuilder()
                        .setName("lengths")
                        .setDataType(ElementType.INT32.code())
                        .addDims(2)
                        .addInt32Data(6)
                        .addInt32Data(3)
                        .build())
                .node(
                        "",
                        "LSTM",
                        "lstm",
                        List.of("x", "w", "r", "", "lengths", "h0", "c0", "p"),
                        List.of("y", "h", "c"),
                        integer("hidden_size", HIDDEN))
                .output("y")
                .output("h")
                .output("c")
                .build();
        Map<String, Feed> feeds = Map.of("x", new Feed(random(6, 60, -1, 1), 6, 2, INPUTS));
        Map<String, float[]> expected = OrtRunner.run(original, feeds);
        for (boolean perChannel : new boolean[] {false, true}) {
            Map<String, float[]> found = OrtRunner.run(
                    quantized(original, PLAIN.withReduceRange(true).withPerChannel(perChannel)), feeds);
            assertThat(found.keySet()).containsExactly("y", "h", "c");
            expected.forEach((name, values) ->
                    assertThat(cosine(found.get(name), values)).as(name).isGreaterThan(0.999));
        }
    }

    @Test
    void a_batch_that_comes_first_and_weights_that_are_computed_are_left_alone() {
        ModelBuilder builder = new ModelBuilder()
                .opset(14)
                .input("x", ElementType.FLOAT, 2, 6, INPUTS)
                .input("w", ElementType.FLOAT, 1, 16, INPUTS)
                .weight("r", List.of(1L, 16L, 4L), random(2, 64, -1, 1));
        assertThat(reasonLeftAlone(
                        builder.node("LSTM", "lstm", List.of("x", "w", "r"), "y", integer("hidden_size", HIDDEN))
                                .output("y")
                                .build(),
                        PLAIN))
                .contains("'w'", "computed at run time");
        OnnxModel batchFirst = new ModelBuilder()
                .opset(14)
                .input("x", ElementType.FLOAT, 2, 6, INPUTS)
                .weight("w", List.of(1L, 16L, 5L), random(1, 80, -1, 1))
                .weight("r", List.of(1L, 16L, 4L), random(2, 64, -1, 1))
                .node("LSTM", "lstm", List.of("x", "w", "r"), "y", integer("hidden_size", HIDDEN), integer("layout", 1))
                .output("y")
                .build();
        assertThat(reasonLeftAlone(batchFirst, PLAIN)).contains("layout 1");
    }
}
