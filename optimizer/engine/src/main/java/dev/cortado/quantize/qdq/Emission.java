package dev.cortado.quantize.qdq;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.tensor.LinearQuantization;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What both formats share: the graph being built, scales and zero points, and the nodes that convert. */
final class Emission {

    private static final String MICROSOFT = "com.microsoft";

    /** {@code QuantizeLinear} and {@code DequantizeLinear} exist from here on, */
    private static final long CONVERTS = 10;

    /** know scales along an axis from here on, */
    private static final long CONVERTS_ALONG_AXIS = 13;

    /** and 16-bit integers from here on. ONNX Runtime's own ones, of the domain com.microsoft, know all with any opset. */
    private static final long CONVERTS_16_BITS = 21;

    private static final int BYTE_BITS = 8;
    private static final int LAST_DIMENSION = -1;

    /** The names of a mapping's constants. */
    record Scale(String scale, String zeroPoint) {}

    private final GraphRewriter graph;
    private final StaticQuantization settings;
    private final Plan plan;
    private final WeightStore store;
    private final Map<String, Scale> scales = new HashMap<>();
    private boolean microsoft;

    Emission(OnnxModel model, StaticQuantization settings, Plan plan, WeightStore store) {
        this.graph = new GraphRewriter(model);
        this.settings = settings;
        this.plan = plan;
        this.store = store;
    }

    GraphRewriter graph() {
        return graph;
    }

    StaticQuantization settings() {
        return settings;
    }

    Plan plan() {
        return plan;
    }

    Optional<Tensor> constant(String value) {
        return Constants.find(graph.model().graph(), value);
    }

    ByteString keep(byte[] bytes) throws IOException {
        return store.keep(bytes);
    }

    /** Adds a constant and returns its name, fresh and like the wish. */
    String addConstant(TensorProto tensor) {
        String name = graph.freshName(tensor.getName());
        graph.addInitializer(tensor.toBuilder().setName(name).build());
        return name;
    }

    /** The scale and zero point of an activation, once for all that share them. */
    Scale scale(String value) {
        return scales.computeIfAbsent(plan.origin(value), origin -> {
            LinearQuantization mapping = plan.mapping(origin);
            return new Scale(
                    addConstant(Constants.floats(origin + "_scale", List.of(), mapping.scale())),
                    addConstant(integers(origin + "_zero_point", List.of(), mapping.zeroPoint())));
        });
    }

    /** A tensor of the activations' integers. */
    TensorProto integers(String name, List<Long> shape, int... values) {
        ElementType type = settings.activationType().elementType();
        int width = type.bits() / BYTE_BITS;
        byte[] bytes = new byte[values.length * width];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i / width] >> (i % width * BYTE_BITS));
        }
        return Constants.packed(name, type, shape, ByteString.copyFrom(bytes));
    }

    /** A constant that is read as an activation, as integers. */
    String constantIntegers(String value) {
        Tensor tensor = constant(value).orElseThrow();
        LinearQuantization mapping = plan.mapping(value);
        float[] floats = tensor.floats();
        int[] values = new int[floats.length];
        Arrays.setAll(values, i -> mapping.quantize(floats[i]));
        return addConstant(integers(value + "_quantized", tensor.shape(), values));
    }

    /** Adds a node of ONNX Runtime's own domain. */
    void addMicrosoft(NodeProto node) {
        microsoft = true;
        graph.add(node.toBuilder().setDomain(MICROSOFT).build());
    }

    /**
     * Adds a {@code QuantizeLinear} of an activation.
     *
     * @param source the name of the floats
     * @param value the activation they are, whose scale it takes
     * @param output the name of the integers
     */
    void quantize(String source, String value, String output) {
        Scale scale = scale(value);
        convert(
                "QuantizeLinear",
                List.of(source, scale.scale(), scale.zeroPoint()),
                output,
                bits(),
                OptionalInt.empty());
    }

    /** Adds a {@code DequantizeLinear} of an activation. */
    void dequantize(String integers, String value, String output) {
        Scale scale = scale(value);
        convert(
                "DequantizeLinear",
                List.of(integers, scale.scale(), scale.zeroPoint()),
                output,
                bits(),
                OptionalInt.empty());
    }

    /**
     * Adds a {@code DequantizeLinear} of integers whose scales are constants.
     *
     * @param inputs integers, scales and zero points; without the last these are 0
     * @param axis the dimension with a scale for each index, or {@link QuantizedTensor#WHOLE}
     */
    void dequantize(List<String> inputs, String output, int axis) {
        convert("DequantizeLinear", inputs, output, BYTE_BITS, axis(axis));
    }

    /** Adds a {@code DequantizeLinear} with a scale for each index of the last dimension. */
    void dequantizeColumns(List<String> inputs, String output) {
        convert("DequantizeLinear", inputs, output, BYTE_BITS, OptionalInt.of(LAST_DIMENSION));
    }

    private static OptionalInt axis(int axis) {
        return axis == QuantizedTensor.WHOLE ? OptionalInt.empty() : OptionalInt.of(axis);
    }

    private int bits() {
        return settings.activationType().elementType().bits();
    }

    private void convert(String operator, List<String> inputs, String output, int bits, OptionalInt axis) {
        List<AttributeProto> attributes = new ArrayList<>();
        axis.ifPresent(dimension -> attributes.add(Nodes.integer("axis", dimension)));
        NodeProto node = Nodes.make(
                operator,
                graph.freshName(output + "_" + operator),
                inputs,
                List.of(output),
                attributes.toArray(AttributeProto[]::new));
        if (graph.model().opset() >= needs(bits, axis)) {
            graph.add(node);
        } else {
            addMicrosoft(node);
        }
    }

    private static long needs(int bits, OptionalInt axis) {
        if (bits > BYTE_BITS) {
            return CONVERTS_16_BITS;
        }
        return axis.isEmpty() ? CONVERTS : CONVERTS_ALONG_AXIS;
    }

    /** The model with what was added. */
    OnnxModel finish() {
        OnnxModel rewritten = graph.finish();
        if (!microsoft || rewritten.opsets().containsKey(MICROSOFT)) {
            return rewritten;
        }
        OperatorSetIdProto domain = OperatorSetIdProto.newBuilder()
                .setDomain(MICROSOFT)
                .setVersion(1)
                .build();
        return rewritten.with(
                rewritten.proto().toBuilder().addOpsetImport(domain).build());
    }
}
