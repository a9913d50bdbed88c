package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.subgraph;
import static dev.cortado.onnx.ModelBuilder.tensor;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Two convolutions with a ReLU between them, in unusual company: for methods that look at pairs of layers. */
final class OddConvolutions {

    private static final List<Long> POINTWISE = List.of(4L, 4L, 1L, 1L);
    private static final int SIDE = 5;

    private OddConvolutions() {}

    /** All of them. */
    static List<OddGraph> all() {
        List<OddGraph> all = new ArrayList<>(List.of(
                of("two convolutions", pair(start()).output("y")),
                of(
                        "a first weight that is also an output",
                        pair(start()).output("y").output("w")),
                of(
                        "a value between that is also an output",
                        pair(start()).output("y").output("r")),
                of(
                        "a weight that two convolutions share",
                        start().weight("w", POINTWISE, weights(1))
                                .node("Conv", "first", List.of("x", "w"), "c")
                                .node("Relu", "relu", List.of("c"), "r")
                                .node("Conv", "second", List.of("r", "w"), "y")
                                .output("y")),
                of(
                        "a bias that something else reads",
                        start().weight("w", POINTWISE, weights(1))
                                .weight("v", POINTWISE, weights(2))
                                .weight("b", List.of(4L), 0.5f, 1, -1, 2)
                                .node("Conv", "first", List.of("x", "w", "b"), "c")
                                .node("Relu", "relu", List.of("c"), "r")
                                .node("Conv", "second", List.of("r", "v", "b"), "y")
                                .output("y")),
                of(
                        "weights in Constant nodes",
                        start().node("Constant", "", List.of(), "w", tensor("value", constant(1)))
                                .node("Constant", "", List.of(), "v", tensor("value", constant(2)))
                                .node("Conv", "first", List.of("x", "w"), "c")
                                .node("Relu", "", List.of("c"), "r")
                                .node("Conv", "second", List.of("r", "v"), "y")
                                .output("y")),
                of(
                        "a depthwise second",
                        start().weight("w", POINTWISE, weights(1))
                                .weight("v", List.of(8L, 1L, 3L, 3L), QuantizerTests.random(2, 72, -1, 1))
                                .node("Conv", "first", List.of("x", "w"), "c")
                                .node("Relu", "relu", List.of("c"), "r")
                                .node("Conv", "second", List.of("r", "v"), "y", integer("group", 4))
                                .output("y")),
                of(
                        "a normalisation between, whose mean is an output",
                        start().weight("w", POINTWISE, weights(1))
                                .weight("v", POINTWISE, weights(2))
                                .weight("g", List.of(4L), 1, 2, 0.5f, 1)
                                .weight("m", List.of(4L), 0.1f, 0.2f, -0.1f, 0)
                                .weight("s", List.of(4L), 1, 0.5f, 2, 1)
                                .node("Conv", "first", List.of("x", "w"), "c")
                                .node("BatchNormalization", "norm", List.of("c", "g", "m", "m", "s"), "n")
                                .node("Relu", "relu", List.of("n"), "r")
                                .node("Conv", "second", List.of("r", "v"), "y")
                                .output("y")
                                .output("m")),
                of(
                        "a dead channel",
                        pair(start(), zeroed(weights(1), 4, 8), weights(2)).output("y")),
                of("a second of zeros", pair(start(), weights(1), new float[16]).output("y")),
                of("a first of zeros", pair(start(), new float[16], weights(2)).output("y")),
                of(
                        "a first with NaN",
                        pair(start(), with(Float.NaN), weights(2)).output("y")),
                of(
                        "a second with an infinity",
                        pair(start(), weights(1), with(Float.POSITIVE_INFINITY)).output("y")),
                of(
                        "a first with an enormous number",
                        pair(start(), with(1e30f), weights(2)).output("y")),
                of(
                        "computed weights",
                        start().weight("w", POINTWISE, weights(1))
                                .node("Tanh", "squash", List.of("w"), "t")
                                .node("Conv", "first", List.of("x", "t"), "c")
                                .node("Relu", "relu", List.of("c"), "r")
                                .node("Conv", "second", List.of("r", "t"), "y")
                                .output("y")),
                of("inside a branch", branch())));
        LongStream.rangeClosed(8, 23)
                .mapToObj(opset -> of(
                        "two convolutions, opset " + opset,
                        pair(start().opset(opset)).output("y")))
                .forEach(all::add);
        return all;
    }

    private static ModelBuilder start() {
        return new ModelBuilder().opset(17).irVersion(8).input("x", ElementType.FLOAT, 1, 4, SIDE, SIDE);
    }

    private static ModelBuilder pair(ModelBuilder builder) {
        return pair(builder, weights(1), weights(2));
    }

    private static ModelBuilder pair(ModelBuilder builder, float[] first, float[] second) {
        return builder.weight("w", POINTWISE, first)
                .weight("v", POINTWISE, second)
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("Relu", "relu", List.of("c"), "r")
                .node("Conv", "second", List.of("r", "v"), "y");
    }

    private static ModelBuilder branch() {
        ModelBuilder then = new ModelBuilder()
                .weight("v", POINTWISE, weights(2))
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("Relu", "relu", List.of("c"), "r")
                .node("Conv", "second", List.of("r", "v"), "t")
                .output("t");
        ModelBuilder otherwise =
                new ModelBuilder().node("Identity", "same", List.of("x"), "e").output("e");
        return start().weight("w", POINTWISE, weights(1))
                .weight("zero", List.of(), 0)
                .node("ReduceSum", "sum", List.of("x"), "s", integer("keepdims", 0))
                .node("Greater", "positive", List.of("s", "zero"), "p")
                .node(
                        "If",
                        "choice",
                        List.of("p"),
                        "y",
                        subgraph("then_branch", then.graph()),
                        subgraph("else_branch", otherwise.graph()))
                .output("y");
    }

    private static OddGraph of(String name, ModelBuilder builder) {
        return new OddGraph(
                name,
                builder.build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 4 * SIDE * SIDE, -1, 2), 1, 4, SIDE, SIDE)));
    }

    /** Channels of very different ranges, which is what equalisation is for. */
    private static float[] weights(long seed) {
        float[] values = QuantizerTests.random(seed, 16, -1, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.pow(8, i / 4 - 1);
        }
        return values;
    }

    private static float[] with(float odd) {
        float[] values = weights(1);
        values[5] = odd;
        return values;
    }

    private static float[] zeroed(float[] values, int from, int to) {
        Arrays.fill(values, from, to, 0);
        return values;
    }

    private static dev.cortado.onnx.proto.TensorProto constant(long seed) {
        return ModelBuilder.floats("", POINTWISE, weights(seed));
    }
}
