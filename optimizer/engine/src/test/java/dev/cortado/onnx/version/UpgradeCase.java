package dev.cortado.onnx.version;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.onnx.ModelBuilder.reals;
import static dev.cortado.onnx.ModelBuilder.subgraph;
import static dev.cortado.onnx.ModelBuilder.text;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A small model at an old opset, with what to feed it.
 *
 * @param changes the opsets in which its operator changed its form or meaning
 */
record UpgradeCase(String name, OnnxModel model, Map<String, Feed> feeds, List<Integer> changes) {

    /** ONNX Runtime 1.29 has no kernel for RoiAlign of opset 22. */
    int highest() {
        return name.equals("RoiAlign") ? 21 : OpsetConverter.HIGHEST;
    }

    private static final Object[] ANY = {null, null, null};

    @Override
    public String toString() {
        return name + ", opset " + model.opset();
    }

    /** A single node over x [2, 3, 4], whose declared shape may be open. */
    private static UpgradeCase over234(
            String name,
            long opset,
            List<Integer> changes,
            Object[] declared,
            String operator,
            AttributeProto... attributes) {
        return new UpgradeCase(
                name,
                new ModelBuilder()
                        .opset(opset)
                        .input("x", ElementType.FLOAT, declared)
                        .node(operator, "only", List.of("x"), "y", attributes)
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 24, -3, 3), 2, 3, 4)),
                changes);
    }

    private static UpgradeCase over234(
            String name, long opset, List<Integer> changes, String operator, AttributeProto... attributes) {
        return over234(name, opset, changes, new Object[] {2, 3, 4}, operator, attributes);
    }

    /** A single node over an image [1, 2, 6, 5]. */
    private static UpgradeCase image(
            String name,
            long opset,
            List<Integer> changes,
            String operator,
            List<String> further,
            Function<ModelBuilder, ModelBuilder> constants,
            AttributeProto... attributes) {
        List<String> inputs = new ArrayList<>(List.of("x"));
        inputs.addAll(further);
        return new UpgradeCase(
                name,
                constants
                        .apply(new ModelBuilder().opset(opset).input("x", ElementType.FLOAT, 1, 2, 6, 5))
                        .node(operator, "only", inputs, "y", attributes)
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(8, 60, -2, 2), 1, 2, 6, 5)),
                changes);
    }

    static Stream<UpgradeCase> all() {
        return Stream.of(axes(), softmax(), arguments(), images(), others()).flatMap(List::stream);
    }

    private static List<UpgradeCase> axes() {
        List<UpgradeCase> cases = new ArrayList<>();
        for (String kind :
                List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")) {
            List<Integer> changes = List.of(kind.equals("Sum") ? 13 : 18);
            String operator = "Reduce" + kind;
            // A logarithm of a negative sum is NaN in both.
            cases.add(over234(operator + " of axes", 8, changes, operator, integers("axes", 0L, 2L)));
            cases.add(over234(
                    operator + " of a negative axis",
                    11,
                    changes,
                    operator,
                    integers("axes", -1L),
                    integer("keepdims", 0)));
            cases.add(over234(operator + " of everything", 11, changes, ANY, operator, integer("keepdims", 0)));
        }
        cases.add(over234("Unsqueeze", 9, List.of(13), "Unsqueeze", integers("axes", 0L, 3L)));
        cases.add(over234("Unsqueeze counted from the end", 11, List.of(13), "Unsqueeze", integers("axes", -1L)));
        cases.add(new UpgradeCase(
                "Squeeze",
                new ModelBuilder()
                        .opset(9)
                        .input("x", ElementType.FLOAT, 1, 3, 1, 2)
                        .node("Squeeze", "first", List.of("x"), "z", integers("axes", 0L))
                        .node("Squeeze", "rest", List.of("z"), "y")
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(1, 6, -1, 1), 1, 3, 1, 2)),
                List.of(13)));
        return cases;
    }

    private static List<UpgradeCase> softmax() {
        List<UpgradeCase> cases = new ArrayList<>();
        for (String operator : List.of("Softmax", "LogSoftmax", "Hardmax")) {
            List<Integer> changes = List.of(13);
            cases.add(over234(operator + " by default", 9, changes, operator));
            cases.add(over234(operator + " of unknown rank", 11, changes, ANY, operator));
            cases.add(over234(operator + " of all", 11, changes, operator, integer("axis", 0)));
            cases.add(over234(operator + " over the last", 11, changes, operator, integer("axis", 2)));
            cases.add(over234(operator + " over the last from the end", 11, changes, operator, integer("axis", -1)));
            cases.add(over234(operator + " from the end", 11, changes, operator, integer("axis", -2)));
        }
        return cases;
    }

    private static List<UpgradeCase> arguments() {
        List<UpgradeCase> cases = new ArrayList<>();
        List<Integer> ten = List.of(10);
        cases.add(over234(
                "Slice",
                9,
                ten,
                "Slice",
                integers("starts", 1L, -3L),
                integers("ends", 9L, -1L),
                integers("axes", 1L, 2L)));
        cases.add(over234(
                "Slice of the first axes", 9, ten, "Slice", integers("starts", 0L, 1L), integers("ends", 1L, 3L)));
        cases.add(new UpgradeCase(
                "TopK",
                new ModelBuilder()
                        .opset(9)
                        .input("x", ElementType.FLOAT, 2, 3, 4)
                        .node("", "TopK", "only", List.of("x"), List.of("y", "i"), integer("k", 2), integer("axis", 1))
                        .output("y")
                        .output("i", ElementType.INT64)
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 24, -3, 3), 2, 3, 4)),
                ten));
        List<Integer> eleven = List.of(11);
        cases.add(over234("Clip", 9, eleven, "Clip", real("min", -1), real("max", 0.5f)));
        cases.add(over234("Clip from below", 9, eleven, "Clip", real("min", -0.5f)));
        cases.add(over234("Clip from above", 8, eleven, "Clip", real("max", 0.25f)));
        cases.add(over234("Clip without bounds", 9, eleven, "Clip"));
        cases.add(over234("Pad", 9, eleven, "Pad", integers("pads", 0L, 1L, 2L, 1L, 0L, 0L), real("value", 1.5f)));
        cases.add(over234("Pad with zeros", 9, eleven, "Pad", integers("pads", 0L, 0L, 0L, 1L, 1L, 1L)));
        cases.add(over234(
                "Pad by reflection",
                9,
                eleven,
                "Pad",
                integers("pads", 0L, 1L, 2L, 0L, 1L, 0L),
                text("mode", "reflect")));
        cases.add(over234(
                "Pad by the edge", 9, eleven, "Pad", integers("pads", 0L, 1L, 2L, 0L, 1L, 0L), text("mode", "edge")));
        cases.add(over234("Dropout", 9, List.of(12), "Dropout", real("ratio", 0.25f)));
        cases.add(over234("Dropout by default", 10, List.of(12), "Dropout"));
        cases.add(split("Split into sizes", 9, integer("axis", 2), integers("split", 1L, 3L)));
        cases.add(split("Split into equal parts", 11, integer("axis", -1)));
        cases.add(split("Split into equal parts", 13, integer("axis", 2)));
        return cases;
    }

    private static UpgradeCase split(String name, long opset, AttributeProto... attributes) {
        return new UpgradeCase(
                name,
                new ModelBuilder()
                        .opset(opset)
                        .input("x", ElementType.FLOAT, 2, 3, 4)
                        .node("", "Split", "only", List.of("x"), List.of("y", "z"), attributes)
                        .output("y")
                        .output("z")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 24, -3, 3), 2, 3, 4)),
                List.of(13, 18));
    }

    private static List<UpgradeCase> images() {
        List<UpgradeCase> cases = new ArrayList<>();
        Function<ModelBuilder, ModelBuilder> none = builder -> builder;
        for (String mode : List.of("nearest", "linear")) {
            cases.add(image(
                    "Upsample " + mode,
                    8,
                    List.of(9, 10, 11),
                    "Upsample",
                    List.of(),
                    none,
                    reals("scales", 1f, 1f, 2f, 3f),
                    text("mode", mode)));
            cases.add(image(
                    "Upsample by a broken factor " + mode,
                    9,
                    List.of(10, 11),
                    "Upsample",
                    List.of("s"),
                    builder -> builder.weight("s", List.of(4L), 1, 1, 1.5f, 2),
                    text("mode", mode)));
            cases.add(image(
                    "Resize larger " + mode,
                    10,
                    List.of(11),
                    "Resize",
                    List.of("s"),
                    builder -> builder.weight("s", List.of(4L), 1, 1, 2, 2.5f),
                    text("mode", mode)));
            cases.add(image(
                    "Resize smaller " + mode,
                    10,
                    List.of(11),
                    "Resize",
                    List.of("s"),
                    builder -> builder.weight("s", List.of(4L), 1, 1, 0.5f, 0.7f),
                    text("mode", mode)));
        }
        cases.add(image(
                "Resize to sizes",
                11,
                List.of(13),
                "Resize",
                List.of("r", "s", "n"),
                builder -> builder.weight("r", List.of(0L))
                        .weight("s", List.of(0L))
                        .indices("n", List.of(4L), 1, 2, 9, 7),
                text("mode", "cubic")));
        cases.add(image(
                "Resize by half pixels",
                11,
                List.of(13),
                "Resize",
                List.of("r", "s"),
                builder -> builder.weight("r", List.of(0L)).weight("s", List.of(4L), 1, 1, 2, 3),
                text("mode", "linear")));
        Function<ModelBuilder, ModelBuilder> statistics = builder -> builder.weight("scale", List.of(2L), 1, 2)
                .weight("bias", List.of(2L), 0.5f, -1)
                .weight("mean", List.of(2L), 0.1f, -0.2f)
                .weight("variance", List.of(2L), 1.5f, 0.5f);
        cases.add(image(
                "BatchNormalization",
                8,
                List.of(9, 14),
                "BatchNormalization",
                List.of("scale", "bias", "mean", "variance"),
                statistics,
                integer("spatial", 1),
                real("epsilon", 0.01f)));
        cases.add(image(
                "AveragePool",
                11,
                List.of(),
                "AveragePool",
                List.of(),
                none,
                integers("kernel_shape", 3L, 3L),
                integers("strides", 2L, 2L),
                integers("pads", 1L, 1L, 1L, 1L)));
        cases.add(image(
                "AveragePool counting its padding",
                10,
                List.of(),
                "AveragePool",
                List.of(),
                none,
                integers("kernel_shape", 3L, 3L),
                integers("pads", 1L, 1L, 1L, 1L),
                integer("count_include_pad", 1)));
        cases.add(image(
                "MaxPool",
                8,
                List.of(),
                "MaxPool",
                List.of(),
                none,
                integers("kernel_shape", 2L, 2L),
                integers("strides", 2L, 2L)));
        cases.add(image(
                "Conv",
                8,
                List.of(),
                "Conv",
                List.of("w"),
                builder -> builder.weight("w", List.of(3L, 2L, 3L, 3L), QuantizerTests.random(3, 54, -1, 1)),
                text("auto_pad", "SAME_UPPER"),
                integers("strides", 2L, 2L)));
        cases.add(image(
                "ConvTranspose",
                8,
                List.of(),
                "ConvTranspose",
                List.of("w"),
                builder -> builder.weight("w", List.of(2L, 3L, 2L, 2L), QuantizerTests.random(3, 24, -1, 1)),
                integers("strides", 2L, 2L)));
        cases.add(image("SpaceToDepth", 8, List.of(), "SpaceToDepth", List.of(), none, integer("blocksize", 1)));
        cases.add(image("GlobalAveragePool", 8, List.of(), "GlobalAveragePool", List.of(), none));
        cases.add(image(
                "InstanceNormalization", 8, List.of(), "InstanceNormalization", List.of("scale", "bias"), statistics));
        for (String mode : List.of("bilinear", "nearest", "bicubic")) {
            cases.add(image(
                    "GridSample " + mode,
                    16,
                    List.of(20),
                    "GridSample",
                    List.of("grid"),
                    builder -> builder.weight("grid", List.of(1L, 2L, 3L, 2L), QuantizerTests.random(4, 12, -1, 1)),
                    text("mode", mode)));
        }
        cases.add(image(
                "RoiAlign",
                10,
                List.of(16),
                "RoiAlign",
                List.of("rois", "batch"),
                builder -> builder.weight("rois", List.of(2L, 4L), 0, 0, 3, 4, 1, 1, 4, 5)
                        .indices("batch", List.of(2L), 0, 0),
                integer("output_height", 2),
                integer("output_width", 2),
                integer("sampling_ratio", 2)));
        return cases;
    }

    private static List<UpgradeCase> others() {
        List<UpgradeCase> cases = new ArrayList<>();
        for (String operator : List.of(
                "Abs",
                "Ceil",
                "Cos",
                "Elu",
                "Exp",
                "Floor",
                "HardSigmoid",
                "Identity",
                "LeakyRelu",
                "Neg",
                "Reciprocal",
                "Relu",
                "Selu",
                "Sigmoid",
                "Sin",
                "Softplus",
                "Softsign",
                "Tanh")) {
            cases.add(over234(operator, 8, List.of(), operator));
        }
        for (String operator : List.of("Erf", "Sign", "Sinh", "IsNaN")) {
            cases.add(operator.equals("IsNaN") ? isNaN() : over234(operator, 9, List.of(), operator));
        }
        cases.add(over234("Flatten", 8, List.of(), "Flatten", integer("axis", 2)));
        cases.add(over234("Transpose", 8, List.of(), "Transpose", integers("perm", 2L, 0L, 1L)));
        cases.add(over234("Cast", 8, List.of(), "Cast", integer("to", 1)));
        cases.add(new UpgradeCase(
                "Scatter",
                new ModelBuilder()
                        .opset(9)
                        .input("x", ElementType.FLOAT, 3, 3)
                        .indices("i", List.of(2L, 2L), 1, 0, 2, 1)
                        .weight("u", List.of(2L, 2L), 5, 6, 7, 8)
                        .node("Scatter", "only", List.of("x", "i", "u"), "y", integer("axis", 1))
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 9, -3, 3), 3, 3)),
                List.of(11)));
        cases.add(new UpgradeCase(
                "DFT",
                new ModelBuilder()
                        .opset(17)
                        .input("x", ElementType.FLOAT, 1, 8, 1)
                        .node("DFT", "only", List.of("x"), "y", integer("axis", 1), integer("onesided", 1))
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 8, -3, 3), 1, 8, 1)),
                List.of(20)));
        for (String operator : List.of("LSTM", "GRU", "RNN")) {
            cases.add(recurrent(operator));
        }
        cases.add(inBranches());
        return cases;
    }

    private static UpgradeCase isNaN() {
        return new UpgradeCase(
                "IsNaN",
                new ModelBuilder()
                        .opset(9)
                        .input("x", ElementType.FLOAT, 3)
                        .node("IsNaN", "only", List.of("x"), "y")
                        .output("y", ElementType.BOOL)
                        .build(),
                Map.of("x", new Feed(new float[] {1, Float.NaN, 0}, 3)),
                List.of());
    }

    private static UpgradeCase recurrent(String operator) {
        int gates = operator.equals("LSTM") ? 4 : operator.equals("GRU") ? 3 : 1;
        return new UpgradeCase(
                operator,
                new ModelBuilder()
                        .opset(8)
                        .input("x", ElementType.FLOAT, 5, 2, 3)
                        .weight("w", List.of(1L, gates * 4L, 3L), QuantizerTests.random(1, gates * 12, -1, 1))
                        .weight("r", List.of(1L, gates * 4L, 4L), QuantizerTests.random(2, gates * 16, -1, 1))
                        .node(operator, "only", List.of("x", "w", "r"), "y", integer("hidden_size", 4))
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 30, -1, 1), 5, 2, 3)),
                List.of());
    }

    /** Operators that change inside the branches of an If, one of which reads a value of the graph around it. */
    private static UpgradeCase inBranches() {
        ModelBuilder then = new ModelBuilder()
                .node("Unsqueeze", "inner", List.of("x"), "u", integers("axes", 0L))
                .node("Softmax", "inner2", List.of("u"), "t", integer("axis", 3))
                .output("t");
        ModelBuilder otherwise = new ModelBuilder()
                .node("Clip", "inner", List.of("x"), "c", real("min", 0))
                .node("Unsqueeze", "inner2", List.of("c"), "e", integers("axes", 0L))
                .output("e");
        return new UpgradeCase(
                "inside an If",
                new ModelBuilder()
                        .opset(9)
                        .input("x", ElementType.FLOAT, 2, 3, 4)
                        .node("ReduceMax", "largest", List.of("x"), "m", integer("keepdims", 0))
                        .weight("half", List.of(), 0.5f)
                        .node("Greater", "large", List.of("m", "half"), "condition")
                        .node(
                                "If",
                                "choice",
                                List.of("condition"),
                                "y",
                                subgraph("then_branch", then.graph()),
                                subgraph("else_branch", otherwise.graph()))
                        .output("y")
                        .build(),
                Map.of("x", new Feed(QuantizerTests.random(7, 24, -3, 3), 2, 3, 4)),
                List.of(11, 13, 18));
    }
}
