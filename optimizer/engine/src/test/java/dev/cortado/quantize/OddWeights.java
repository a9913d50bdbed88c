package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.tensor;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;

/** Graphs whose weights are shared, outputs as well, or not where one looks for them. */
final class OddWeights {

    private OddWeights() {}

    static List<OddGraph> sharedAndExposed() {
        return List.of(
                OddGraph.of(
                        "a weight that two products share",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "one", List.of("x", "w"), "h")
                                .node("MatMul", "two", List.of("h", "w"), "y")
                                .output("y")),
                OddGraph.of(
                        "a weight that a product and a sum share",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "product", List.of("x", "w"), "h")
                                .node("ReduceMean", "mean", List.of("w"), "m", integer("keepdims", 0))
                                .node("Add", "sum", List.of("h", "m"), "y")
                                .output("y")),
                new OddGraph(
                        "a table that is also a layer's weight",
                        new ModelBuilder()
                                .opset(17)
                                .input("ids", ElementType.INT64, "n")
                                .weight(
                                        "table",
                                        List.of(20L, (long) OddGraph.WIDTH),
                                        QuantizerTests.random(3, 20 * OddGraph.WIDTH, -1, 1))
                                .node("Gather", "look", List.of("table", "ids"), "e")
                                .node("Transpose", "turn", List.of("table"), "t", integers("perm", 1L, 0L))
                                .node("MatMul", "logits", List.of("e", "t"), "y")
                                .output("y")
                                .build(),
                        Map.of("ids", new Feed(new long[] {3, 0, 19, 7}, 4))),
                OddGraph.of(
                        "a weight that is also an output",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")
                                .output("w", ElementType.FLOAT, OddGraph.WIDTH, OddGraph.WIDTH)),
                OddGraph.of(
                        "an output that is also read inside",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .weight("v", OddGraph.SQUARE, OddGraph.square(2))
                                .node("MatMul", "one", List.of("x", "w"), "h")
                                .node("MatMul", "two", List.of("h", "v"), "y")
                                .output("h")
                                .output("y")),
                OddGraph.of(
                        "an input that is also an output",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")
                                .output("x", ElementType.FLOAT, "rows", OddGraph.WIDTH)),
                OddGraph.of(
                        "a weight that is also an input, format 3",
                        OddGraph.start()
                                .irVersion(3)
                                .input("w", ElementType.FLOAT, OddGraph.WIDTH, OddGraph.WIDTH)
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                OddGraph.of(
                        "a weight that is the default of an input, format 8",
                        OddGraph.start()
                                .input("w", ElementType.FLOAT, OddGraph.WIDTH, OddGraph.WIDTH)
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                OddGraph.of(
                        "a weight that nothing reads",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .weight("spare", OddGraph.SQUARE, OddGraph.square(2))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")));
    }

    static List<OddGraph> hidden() {
        return List.of(
                OddGraph.of(
                        "a weight behind Identity",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("Identity", "same", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                OddGraph.of(
                        "a weight behind Transpose",
                        OddGraph.start()
                                .weight(
                                        "w",
                                        List.of(5L, (long) OddGraph.WIDTH),
                                        QuantizerTests.random(1, 5 * OddGraph.WIDTH, -1, 1))
                                .node("Transpose", "turn", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                OddGraph.of(
                        "a weight in a Constant node",
                        OddGraph.start()
                                .node(
                                        "Constant",
                                        "kept",
                                        List.of(),
                                        "w",
                                        tensor("value", ModelBuilder.floats("", OddGraph.SQUARE, OddGraph.square(1))))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                OddGraph.of(
                        "a Constant behind Identity and Transpose",
                        OddGraph.start()
                                .node(
                                        "Constant",
                                        "kept",
                                        List.of(),
                                        "w",
                                        tensor("value", ModelBuilder.floats("", OddGraph.SQUARE, OddGraph.square(1))))
                                .node("Identity", "same", List.of("w"), "v")
                                .node("Transpose", "turn", List.of("v"), "u")
                                .node("Gemm", "product", List.of("x", "u"), "y", integer("transB", 1))
                                .output("y")),
                OddGraph.of(
                        "a weight that is computed",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .node("Tanh", "squash", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                OddGraph.of(
                        "a batch of matrices",
                        OddGraph.start()
                                .weight(
                                        "w",
                                        List.of(2L, (long) OddGraph.WIDTH, (long) OddGraph.WIDTH),
                                        QuantizerTests.random(1, 2 * OddGraph.WIDTH * OddGraph.WIDTH, -1, 1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                OddGraph.of(
                        "the constant on the left",
                        OddGraph.start()
                                .weight("w", List.of(4L, 3L), QuantizerTests.random(1, 12, -1, 1))
                                .node("MatMul", "product", List.of("w", "x"), "y")
                                .output("y")));
    }
}
