package dev.cortado.quantize;

import static dev.cortado.onnx.ModelBuilder.integer;

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
import java.util.stream.LongStream;

/** Graphs with odd numbers, types and names, and one of each opset. */
final class OddNumbers {

    private OddNumbers() {}

    static List<OddGraph> numbers() {
        List<OddGraph> graphs = new ArrayList<>();
        float[] broken = OddGraph.square(1);
        broken[9] = Float.NaN;
        float[] infinite = OddGraph.square(1);
        infinite[9] = Float.POSITIVE_INFINITY;
        float[] lopsided = OddGraph.square(1);
        lopsided[0] = 1e30f;
        float[] tiny = OddGraph.square(1);
        for (int i = 0; i < tiny.length; i++) {
            tiny[i] *= 1e-41f;
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("a weight with NaN", broken);
        weights.put("a weight with an infinity", infinite);
        weights.put("a weight of zeros", new float[OddGraph.WIDTH * OddGraph.WIDTH]);
        weights.put("a weight of denormals", tiny);
        weights.put("a weight with an enormous number", lopsided);
        weights.forEach((name, values) -> graphs.add(OddGraph.of(
                name,
                OddGraph.start()
                        .weight("w", OddGraph.SQUARE, values)
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y"))));
        graphs.add(OddGraph.of(
                "an empty weight",
                OddGraph.start()
                        .weight("w", List.of((long) OddGraph.WIDTH, 0L))
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y")));
        graphs.add(new OddGraph(
                "an input without rows",
                OddGraph.start()
                        .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y")
                        .build(),
                Map.of("x", new Feed(new float[0], 0, OddGraph.WIDTH))));
        graphs.add(OddGraph.of(
                "a weight of one number",
                OddGraph.start()
                        .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                        .weight("v", List.of((long) OddGraph.WIDTH, 1L), QuantizerTests.random(1, OddGraph.WIDTH, 0, 1))
                        .node("MatMul", "product", List.of("x", "v"), "y")
                        .output("y")));
        graphs.add(OddGraph.of(
                "half precision inside",
                OddGraph.start()
                        .initializer(half("w", OddGraph.SQUARE, OddGraph.square(1)))
                        .node("Cast", "down", List.of("x"), "h", integer("to", ElementType.FLOAT16.code()))
                        .node("MatMul", "product", List.of("h", "w"), "p")
                        .node("Cast", "up", List.of("p"), "y", integer("to", ElementType.FLOAT.code()))
                        .output("y")));
        graphs.add(OddGraph.of(
                "double precision inside",
                OddGraph.start()
                        .initializer(TensorProto.newBuilder()
                                .setName("w")
                                .setDataType(ElementType.DOUBLE.code())
                                .addAllDims(List.of((long) OddGraph.WIDTH, 2L))
                                .addAllDoubleData(LongStream.range(0, 2 * OddGraph.WIDTH)
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

    static List<OddGraph> names() {
        return List.of(
                OddGraph.of(
                        "nodes without names",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .weight("v", OddGraph.SQUARE, OddGraph.square(2))
                                .node("MatMul", "", List.of("x", "w"), "h")
                                .node("MatMul", "", List.of("h", "v"), "y")
                                .output("y")),
                OddGraph.of(
                        "values that are called as a quantiser would call them",
                        OddGraph.start()
                                .weight("w", OddGraph.SQUARE, OddGraph.square(1))
                                .weight("w_quantized", OddGraph.SQUARE, OddGraph.square(2))
                                .weight(
                                        "w_scale",
                                        List.of((long) OddGraph.WIDTH),
                                        QuantizerTests.random(3, OddGraph.WIDTH, -1, 1))
                                .node("MatMul", "one", List.of("x", "w"), "x_scale")
                                .node("MatMul", "two", List.of("x_scale", "w_quantized"), "x_zero_point")
                                .node("Add", "three", List.of("x_zero_point", "w_scale"), "y")
                                .output("y")));
    }

    /** Convolution, product, Gemm and Softmax, as an opset writes them. */
    static OddGraph ofOpset(long opset) {
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
