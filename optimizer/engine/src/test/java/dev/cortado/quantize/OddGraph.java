package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.onnx.ModelBuilder.subgraph;
import static dev.cortado.onnx.ModelBuilder.tensor;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.OrtRunner.Feed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A model that is valid and unusual, with what to feed it: what every quantiser must get right or leave alone.
 *
 * @param name says what is odd about it
 */
public record OddGraph(String name, OnnxModel model, Map<String, Feed> feeds) {

    /** So wide that a weight has the 256 elements from which on 16 bits are worth a cast. */
    private static final int WIDTH = 16;

    private static final List<Long> SQUARE = List.of((long) WIDTH, (long) WIDTH);

    @Override
    public String toString() {
        return name;
    }

    /** All of them. */
    public static List<OddGraph> all() {
        List<OddGraph> all = new ArrayList<>();
        all.addAll(sharedAndExposed());
        all.addAll(hidden());
        all.addAll(nested());
        all.addAll(numbers());
        all.addAll(names());
        LongStream.rangeClosed(8, 23).mapToObj(OddGraph::ofOpset).forEach(all::add);
        return all;
    }

    /**
     * A random chain of one to six linear layers, opset 8 to 23: products and Gemms with and without transposition, factors and biases;
     * weights given directly, behind Identity, Transpose or in Constant nodes, shared or exposed as outputs; names missing.
     */
    public static OddGraph random(long seed) {
        Random random = new Random(seed);
        int opset = 8 + random.nextInt(16);
        ModelBuilder builder =
                new ModelBuilder().opset(opset).irVersion(8).input("x", ElementType.FLOAT, "rows", WIDTH);
        int layers = 1 + random.nextInt(6);
        String value = "x";
        String shared = "";
        for (int layer = 0; layer < layers; layer++) {
            String weight = shared.isEmpty() || random.nextInt(4) > 0 ? weight(builder, layer, random) : shared;
            shared = weight;
            String output = layer == layers - 1 ? "y" : "h" + layer;
            String name = random.nextBoolean() ? "" : "layer" + layer;
            if (random.nextBoolean()) {
                builder.node("MatMul", name, List.of(value, weight), output);
            } else {
                builder.weight(
                        "b" + layer, List.of((long) WIDTH), QuantizerTests.random(seed + 50 + layer, WIDTH, -1, 1));
                builder.node(
                        "Gemm",
                        name,
                        List.of(value, weight, "b" + layer),
                        output,
                        integer("transB", random.nextInt(2)),
                        real("alpha", 0.5f + random.nextFloat()),
                        real("beta", random.nextInt(3)));
            }
            if (layer < layers - 1 && random.nextInt(4) == 0) {
                builder.output(output);
            }
            value = output;
        }
        builder.output("y");
        if (random.nextInt(4) == 0) {
            builder.output(shared);
        }
        return new OddGraph(
                "random graph " + seed,
                builder.build(),
                Map.of("x", new Feed(QuantizerTests.random(seed + 99, 3 * WIDTH, -2, 2), 3, WIDTH)));
    }

    private static String weight(ModelBuilder builder, int layer, Random random) {
        float[] values = square(random.nextLong());
        String stored = "w" + layer;
        if (random.nextInt(4) == 0) {
            builder.node("Constant", "", List.of(), stored, tensor("value", ModelBuilder.floats("", SQUARE, values)));
        } else {
            builder.weight(stored, SQUARE, values);
        }
        return switch (random.nextInt(4)) {
            case 0 -> {
                builder.node("Identity", "", List.of(stored), "v" + layer);
                yield "v" + layer;
            }
            case 1 -> {
                builder.node("Transpose", "", List.of(stored), "v" + layer);
                yield "v" + layer;
            }
            default -> stored;
        };
    }

    private static ModelBuilder start() {
        return new ModelBuilder().opset(17).input("x", ElementType.FLOAT, "rows", WIDTH);
    }

    private static float[] square(long seed) {
        return QuantizerTests.random(seed, WIDTH * WIDTH, -1, 1);
    }

    private static OddGraph of(String name, ModelBuilder builder) {
        return new OddGraph(
                name, builder.build(), Map.of("x", new Feed(QuantizerTests.random(99, 3 * WIDTH, -2, 2), 3, WIDTH)));
    }

    private static List<OddGraph> sharedAndExposed() {
        return List.of(
                of(
                        "a weight that two products share",
                        start().weight("w", SQUARE, square(1))
                                .node("MatMul", "one", List.of("x", "w"), "h")
                                .node("MatMul", "two", List.of("h", "w"), "y")
                                .output("y")),
                of(
                        "a weight that a product and a sum share",
                        start().weight("w", SQUARE, square(1))
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
                                        List.of(20L, (long) WIDTH),
                                        QuantizerTests.random(3, 20 * WIDTH, -1, 1))
                                .node("Gather", "look", List.of("table", "ids"), "e")
                                .node("Transpose", "turn", List.of("table"), "t", integers("perm", 1L, 0L))
                                .node("MatMul", "logits", List.of("e", "t"), "y")
                                .output("y")
                                .build(),
                        Map.of("ids", new Feed(new long[] {3, 0, 19, 7}, 4))),
                of(
                        "a weight that is also an output",
                        start().weight("w", SQUARE, square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")
                                .output("w", ElementType.FLOAT, WIDTH, WIDTH)),
                of(
                        "an output that is also read inside",
                        start().weight("w", SQUARE, square(1))
                                .weight("v", SQUARE, square(2))
                                .node("MatMul", "one", List.of("x", "w"), "h")
                                .node("MatMul", "two", List.of("h", "v"), "y")
                                .output("h")
                                .output("y")),
                of(
                        "an input that is also an output",
                        start().weight("w", SQUARE, square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")
                                .output("x", ElementType.FLOAT, "rows", WIDTH)),
                of(
                        "a weight that is also an input, format 3",
                        start().irVersion(3)
                                .input("w", ElementType.FLOAT, WIDTH, WIDTH)
                                .weight("w", SQUARE, square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                of(
                        "a weight that is the default of an input, format 8",
                        start().input("w", ElementType.FLOAT, WIDTH, WIDTH)
                                .weight("w", SQUARE, square(1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                of(
                        "a weight that nothing reads",
                        start().weight("w", SQUARE, square(1))
                                .weight("spare", SQUARE, square(2))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")));
    }

    private static List<OddGraph> hidden() {
        return List.of(
                of(
                        "a weight behind Identity",
                        start().weight("w", SQUARE, square(1))
                                .node("Identity", "same", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                of(
                        "a weight behind Transpose",
                        start().weight("w", List.of(5L, (long) WIDTH), QuantizerTests.random(1, 5 * WIDTH, -1, 1))
                                .node("Transpose", "turn", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                of(
                        "a weight in a Constant node",
                        start().node(
                                        "Constant",
                                        "kept",
                                        List.of(),
                                        "w",
                                        tensor("value", ModelBuilder.floats("", SQUARE, square(1))))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                of(
                        "a Constant behind Identity and Transpose",
                        start().node(
                                        "Constant",
                                        "kept",
                                        List.of(),
                                        "w",
                                        tensor("value", ModelBuilder.floats("", SQUARE, square(1))))
                                .node("Identity", "same", List.of("w"), "v")
                                .node("Transpose", "turn", List.of("v"), "u")
                                .node("Gemm", "product", List.of("x", "u"), "y", integer("transB", 1))
                                .output("y")),
                of(
                        "a weight that is computed",
                        start().weight("w", SQUARE, square(1))
                                .node("Tanh", "squash", List.of("w"), "v")
                                .node("MatMul", "product", List.of("x", "v"), "y")
                                .output("y")),
                of(
                        "a batch of matrices",
                        start().weight(
                                        "w",
                                        List.of(2L, (long) WIDTH, (long) WIDTH),
                                        QuantizerTests.random(1, 2 * WIDTH * WIDTH, -1, 1))
                                .node("MatMul", "product", List.of("x", "w"), "y")
                                .output("y")),
                of(
                        "the constant on the left",
                        start().weight("w", List.of(4L, 3L), QuantizerTests.random(1, 12, -1, 1))
                                .node("MatMul", "product", List.of("w", "x"), "y")
                                .output("y")));
    }

    private static List<OddGraph> nested() {
        ModelBuilder then = new ModelBuilder()
                .weight("inner_w", SQUARE, square(5))
                .node("MatMul", "inner", List.of("x", "inner_w"), "t")
                .output("t");
        ModelBuilder otherwise = new ModelBuilder()
                .node("MatMul", "inner", List.of("x", "w"), "e")
                .output("e");
        ModelBuilder branches = start().weight("w", SQUARE, square(1))
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
                .input("state", ElementType.FLOAT, "rows", WIDTH)
                .node("Identity", "on", List.of("go"), "go_on")
                .node("MatMul", "step", List.of("state", "w"), "h")
                .node("Tanh", "squash", List.of("h"), "next")
                .output("go_on", ElementType.BOOL)
                .output("next", ElementType.FLOAT, "rows", WIDTH);
        ModelBuilder loop = start().weight("w", SQUARE, square(1))
                .indices("count", List.of(), 3)
                .initializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(ElementType.BOOL.code())
                        .addInt32Data(1)
                        .build())
                .node("Loop", "repeat", List.of("count", "yes", "x"), "y", subgraph("body", body.graph()))
                .output("y");
        ModelBuilder row = new ModelBuilder()
                .input("row", ElementType.FLOAT, WIDTH)
                .weight("inner_w", SQUARE, square(5))
                .node("Unsqueeze", "up", List.of("row", "axis"), "r")
                .node("MatMul", "step", List.of("r", "inner_w"), "m")
                .node("Squeeze", "down", List.of("m", "axis"), "out")
                .output("out", ElementType.FLOAT, WIDTH);
        ModelBuilder scan = start().indices("axis", List.of(1L), 0)
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
                .input("state", ElementType.FLOAT, "rows", WIDTH)
                .node("Identity", "on", List.of("go"), "go_on")
                .node(
                        "If",
                        "perhaps",
                        List.of("go"),
                        "next",
                        subgraph("then_branch", deep.graph()),
                        subgraph("else_branch", shallow.graph()))
                .output("go_on", ElementType.BOOL)
                .output("next", ElementType.FLOAT, "rows", WIDTH);
        ModelBuilder twice = start().weight("w", SQUARE, square(1))
                .indices("count", List.of(), 2)
                .initializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(ElementType.BOOL.code())
                        .addInt32Data(1)
                        .build())
                .node("Loop", "repeat", List.of("count", "yes", "x"), "y", subgraph("body", nesting.graph()))
                .output("y");
        ModelBuilder old = start().irVersion(3)
                .input("w", ElementType.FLOAT, WIDTH, WIDTH)
                .input("zero", ElementType.FLOAT)
                .weight("w", SQUARE, square(1))
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
                of("weights in and around the branches of an If", branches),
                of("a weight read in the body of a Loop", loop),
                of("a weight in the body of a Scan", scan),
                of("a weight read in an If in a Loop", twice),
                of("a subgraph in a file of format 3", old));
    }

    private static List<OddGraph> numbers() {
        List<OddGraph> graphs = new ArrayList<>();
        float[] broken = square(1);
        broken[9] = Float.NaN;
        float[] infinite = square(1);
        infinite[9] = Float.POSITIVE_INFINITY;
        float[] lopsided = square(1);
        lopsided[0] = 1e30f;
        float[] tiny = square(1);
        for (int i = 0; i < tiny.length; i++) {
            tiny[i] *= 1e-41f;
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("a weight with NaN", broken);
        weights.put("a weight with an infinity", infinite);
        weights.put("a weight of zeros", new float[WIDTH * WIDTH]);
        weights.put("a weight of denormals", tiny);
        weights.put("a weight with an enormous number", lopsided);
        weights.forEach((name, values) -> graphs.add(of(
                name,
                start().weight("w", SQUARE, values)
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y"))));
        graphs.add(of(
                "an empty weight",
                start().weight("w", List.of((long) WIDTH, 0L))
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y")));
        graphs.add(new OddGraph(
                "an input without rows",
                start().weight("w", SQUARE, square(1))
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y")
                        .build(),
                Map.of("x", new Feed(new float[0], 0, WIDTH))));
        graphs.add(of(
                "a weight of one number",
                start().weight("w", SQUARE, square(1))
                        .weight("v", List.of((long) WIDTH, 1L), QuantizerTests.random(1, WIDTH, 0, 1))
                        .node("MatMul", "product", List.of("x", "v"), "y")
                        .output("y")));
        graphs.add(of(
                "half precision inside",
                start().initializer(half("w", SQUARE, square(1)))
                        .node("Cast", "down", List.of("x"), "h", integer("to", ElementType.FLOAT16.code()))
                        .node("MatMul", "product", List.of("h", "w"), "p")
                        .node("Cast", "up", List.of("p"), "y", integer("to", ElementType.FLOAT.code()))
                        .output("y")));
        graphs.add(of(
                "double precision inside",
                start().initializer(TensorProto.newBuilder()
                                .setName("w")
                                .setDataType(ElementType.DOUBLE.code())
                                .addAllDims(List.of((long) WIDTH, 2L))
                                .addAllDoubleData(LongStream.range(0, 2 * WIDTH)
                                        .mapToObj(i -> i * 0.1)
                                        .toList())
                                .build())
                        .node("Cast", "down", List.of("x"), "h", integer("to", ElementType.DOUBLE.code()))
                        .node("MatMul", "product", List.of("h", "w"), "p")
                        .node("Cast", "up", List.of("p"), "y", integer("to", ElementType.FLOAT.code()))
                        .output("y")));
        return graphs;
    }

    private static TensorProto half(String name, List<Long> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.FLOAT16.code())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes.rewind()))
                .build();
    }

    private static List<OddGraph> names() {
        return List.of(
                of(
                        "nodes without names",
                        start().weight("w", SQUARE, square(1))
                                .weight("v", SQUARE, square(2))
                                .node("MatMul", "", List.of("x", "w"), "h")
                                .node("MatMul", "", List.of("h", "v"), "y")
                                .output("y")),
                of(
                        "values that are called as a quantiser would call them",
                        start().weight("w", SQUARE, square(1))
                                .weight("w_quantized", SQUARE, square(2))
                                .weight("w_scale", List.of((long) WIDTH), QuantizerTests.random(3, WIDTH, -1, 1))
                                .node("MatMul", "one", List.of("x", "w"), "x_scale")
                                .node("MatMul", "two", List.of("x_scale", "w_quantized"), "x_zero_point")
                                .node("Add", "three", List.of("x_zero_point", "w_scale"), "y")
                                .output("y")));
    }

    /** Convolution, product, Gemm and Softmax, as an opset writes them. */
    private static OddGraph ofOpset(long opset) {
        OnnxModel model = new ModelBuilder()
                .opset(opset)
                .irVersion(opset < 9 ? 3 : 8)
                .input("x", ElementType.FLOAT, 1, 2, 6, 6)
                .weight("k", List.of(4L, 2L, 3L, 3L), QuantizerTests.random(1, 72, -1, 1))
                .weight("w", List.of(64L, 16L), QuantizerTests.random(2, 64 * 16, -1, 1))
                .weight("v", List.of(5L, 16L), QuantizerTests.random(3, 80, -1, 1))
                .weight("b", List.of(5L), QuantizerTests.random(4, 5, -1, 1))
                .node("Conv", "conv", List.of("x", "k"), "c")
                .node("Relu", "relu", List.of("c"), "r")
                .node("Flatten", "flat", List.of("r"), "f")
                .node("MatMul", "product", List.of("f", "w"), "p")
                .node("Gemm", "gemm", List.of("p", "v", "b"), "g", integer("transB", 1))
                .node("Softmax", "softmax", List.of("g"), "y", integer("axis", 1))
                .output("y")
                .build();
        if (opset < 9) {
            var proto = model.proto().toBuilder();
            model.proto()
                    .getGraph()
                    .getInitializerList()
                    .forEach(weight -> proto.getGraphBuilder()
                            .addInput(dev.cortado.onnx.proto.ValueInfoProto.newBuilder()
                                    .setName(weight.getName())
                                    .setType(dev.cortado.onnx.proto.TypeProto.newBuilder()
                                            .setTensorType(dev.cortado.onnx.proto.TypeProto.Tensor.newBuilder()
                                                    .setElemType(ElementType.FLOAT.code())))));
            model = model.with(proto.build());
        }
        return new OddGraph(
                "opset " + opset, model, Map.of("x", new Feed(QuantizerTests.random(5, 72, -1, 1), 1, 2, 6, 6)));
    }
}
