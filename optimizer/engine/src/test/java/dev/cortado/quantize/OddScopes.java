package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.subgraph;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.proto.TensorProto;
import java.util.List;

/** Graphs within graphs: weights and layers in the branches and bodies of If, Loop and Scan. */
final class OddScopes {

    private OddScopes() {}

    static List<OddGraph> nested() {
        ModelBuilder then = new ModelBuilder()
                .weight("inner_w", OddGraph.SQUARE, OddGraph.square(5))
                .node("MatMul", "inner", List.of("x", "inner_w"), "t")
                .output("t");
        ModelBuilder otherwise = new ModelBuilder()
                .node("MatMul", "inner", List.of("x", "w"), "e")
                .output("e");
        ModelBuilder branches = OddGraph.start()
                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                .weight("zero", List.of(), 0)
                .node("ReduceSum", "sum", List.of("x"), "s", integer("keepdims", 0))
                .node("Greater", "positive", List.of("s", "zero"), "c")
                .node(
                        "If",
                        "choice",
                        List.of("c"),
                        "y",
                        subgraph("then_branch", then.graph()),
                        subgraph("else_branch", otherwise.graph()))
                .output("y");
        ModelBuilder body = new ModelBuilder()
                .input("i", ElementType.INT64)
                .input("go", ElementType.BOOL)
                .input("state", ElementType.FLOAT, "rows", OddGraph.WIDTH)
                .node("Identity", "on", List.of("go"), "go_on")
                .node("MatMul", "step", List.of("state", "w"), "h")
                .node("Tanh", "squash", List.of("h"), "next")
                .output("go_on", ElementType.BOOL)
                .output("next", ElementType.FLOAT, "rows", OddGraph.WIDTH);
        ModelBuilder loop = OddGraph.start()
                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                .indices("count", List.of(), 3)
                .initializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(ElementType.BOOL.code())
                        .addInt32Data(1)
                        .build())
                .node("Loop", "repeat", List.of("count", "yes", "x"), "y", subgraph("body", body.graph()))
                .output("y");
        ModelBuilder row = new ModelBuilder()
                .input("row", ElementType.FLOAT, OddGraph.WIDTH)
                .weight("inner_w", OddGraph.SQUARE, OddGraph.square(5))
                .node("Unsqueeze", "up", List.of("row", "axis"), "r")
                .node("MatMul", "step", List.of("r", "inner_w"), "m")
                .node("Squeeze", "down", List.of("m", "axis"), "out")
                .output("out", ElementType.FLOAT, OddGraph.WIDTH);
        ModelBuilder scan = OddGraph.start()
                .indices("axis", List.of(1L), 0)
                .node("Scan", "rows", List.of("x"), "y", integer("num_scan_inputs", 1), subgraph("body", row.graph()))
                .output("y");
        ModelBuilder deep = new ModelBuilder()
                .node("MatMul", "inner", List.of("state", "w"), "t")
                .output("t");
        ModelBuilder shallow = new ModelBuilder()
                .node("Identity", "inner", List.of("state"), "e")
                .output("e");
        ModelBuilder nesting = new ModelBuilder()
                .input("i", ElementType.INT64)
                .input("go", ElementType.BOOL)
                .input("state", ElementType.FLOAT, "rows", OddGraph.WIDTH)
                .node("Identity", "on", List.of("go"), "go_on")
                .node(
                        "If",
                        "perhaps",
                        List.of("go"),
                        "next",
                        subgraph("then_branch", deep.graph()),
                        subgraph("else_branch", shallow.graph()))
                .output("go_on", ElementType.BOOL)
                .output("next", ElementType.FLOAT, "rows", OddGraph.WIDTH);
        ModelBuilder twice = OddGraph.start()
                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                .indices("count", List.of(), 2)
                .initializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(ElementType.BOOL.code())
                        .addInt32Data(1)
                        .build())
                .node("Loop", "repeat", List.of("count", "yes", "x"), "y", subgraph("body", nesting.graph()))
                .output("y");
        ModelBuilder old = OddGraph.start()
                .irVersion(3)
                .input("w", ElementType.FLOAT, OddGraph.WIDTH, OddGraph.WIDTH)
                .input("zero", ElementType.FLOAT)
                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                .weight("zero", List.of(), 0)
                .node("ReduceSum", "sum", List.of("x"), "s", integer("keepdims", 0))
                .node("Greater", "positive", List.of("s", "zero"), "c")
                .node(
                        "If",
                        "choice",
                        List.of("c"),
                        "y",
                        subgraph(
                                "then_branch",
                                new ModelBuilder()
                                        .node("Identity", "same", List.of("x"), "t")
                                        .output("t")
                                        .graph()),
                        subgraph("else_branch", otherwise.graph()))
                .output("y");
        return List.of(
                OddGraph.of("weights in and around the branches of an If", branches),
                OddGraph.of("a weight read in the body of a Loop", loop),
                OddGraph.of("a weight in the body of a Scan", scan),
                OddGraph.of("a weight read in an If in a Loop", twice),
                OddGraph.of("a subgraph in a file of format 3", old));
    }
}
