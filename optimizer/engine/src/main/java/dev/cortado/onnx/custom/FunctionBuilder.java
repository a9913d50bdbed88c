package dev.cortado.onnx.custom;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Writes the function of a node, operator by operator, for a version of the standard operators from {@value #LOWEST_OPSET} on. Every method
 * returns the name of a value that the following ones may take.
 */
final class FunctionBuilder {

    /** Rounding, shifting and scattering exist since this version of the standard operators. */
    static final long LOWEST_OPSET = 11;

    private static final long REDUCE_SUM_TAKES_AXES = 13;
    private static final long UNSQUEEZE_TAKES_AXES = 13;
    private static final long REDUCTIONS_TAKE_AXES = 18;

    private final long opset;
    private final Node caller;
    private final FunctionProto.Builder function;
    private final Map<ByteString, String> constants = new HashMap<>();
    private int values;

    /**
     * Starts a function.
     *
     * @param caller the node it stands for: it takes as many inputs
     */
    FunctionBuilder(Node caller, long opset) {
        this.caller = caller;
        this.opset = opset;
        this.function = FunctionProto.newBuilder()
                .setDomain(caller.domain())
                .setName(caller.operator())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
        for (int i = 0; i < caller.inputs().size(); i++) {
            function.addInput("input_" + i);
        }
        caller.proto().getAttributeList().forEach(attribute -> function.addAttribute(attribute.getName()));
    }

    /** An input of the function; the empty string when the node has none there. */
    String input(int position) {
        return caller.input(position).isEmpty() ? "" : function.getInput(position);
    }

    /** The value of an operator of one output. */
    String op(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = operator.toLowerCase(Locale.ROOT) + "_" + values++;
        function.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(Arrays.asList(attributes)));
        return output;
    }

    /** The value of an operator without attributes. */
    String op(String operator, String... inputs) {
        return op(operator, List.of(inputs));
    }

    String real(double value) {
        return constant(Tensors.floats("", List.of(), (float) value));
    }

    String reals(List<Long> shape, float... elements) {
        return constant(Tensors.floats("", shape, elements));
    }

    /** A list of whole numbers. */
    String longs(long... elements) {
        return constant(Tensors.longs("", List.of((long) elements.length), elements));
    }

    /** A whole number. */
    String whole(long value) {
        return constant(Tensors.longs("", List.of(), value));
    }

    /** A whole number of 32 bits. */
    String integer(int value) {
        return constant(Tensors.integer(value));
    }

    /** A constant; equal ones are written once. */
    String constant(Tensor tensor) {
        TensorProto proto = tensor.proto();
        return constants.computeIfAbsent(
                proto.toByteString(), bytes -> op("Constant", List.of(), Attributes.tensor("value", proto)));
    }

    /** The value in another type. */
    String cast(String value, ElementType type) {
        return op("Cast", List.of(value), Attributes.integer("to", type.code()));
    }

    /** A reduction over one axis, which stays with length 1. */
    String reduce(String operator, String value, long axis) {
        return reduce(operator, value, axis, 1);
    }

    /** A reduction over one axis, which goes. */
    String reduceAway(String operator, String value, long axis) {
        return reduce(operator, value, axis, 0);
    }

    private String reduce(String operator, String value, long axis, long keep) {
        AttributeProto keeping = Attributes.integer("keepdims", keep);
        boolean takesAxes = opset >= (operator.equals("ReduceSum") ? REDUCE_SUM_TAKES_AXES : REDUCTIONS_TAKE_AXES);
        return takesAxes
                ? op(operator, List.of(value, longs(axis)), keeping)
                : op(operator, List.of(value), Attributes.integers("axes", List.of(axis)), keeping);
    }

    /** New axes of length 1. */
    String unsqueeze(String value, long... axes) {
        return opset >= UNSQUEEZE_TAKES_AXES
                ? op("Unsqueeze", value, longs(axes))
                : op(
                        "Unsqueeze",
                        List.of(value),
                        Attributes.integers("axes", LongStream.of(axes).boxed().toList()));
    }

    String reshape(String value, long... shape) {
        return op("Reshape", value, longs(shape));
    }

    String transpose(String value, Long... order) {
        return op("Transpose", List.of(value), Attributes.integers("perm", List.of(order)));
    }

    /** What lies between two places of an axis. */
    String slice(String value, long axis, long begin, long end) {
        return op("Slice", value, longs(begin), longs(end), longs(axis));
    }

    String concat(long axis, List<String> parts) {
        return op("Concat", parts, Attributes.integer("axis", axis));
    }

    /** The value between two bounds. */
    String clip(String value, double low, double high) {
        return op("Clip", value, real(low), real(high));
    }

    /** The finished function, which gives a value. */
    FunctionProto build(String output) {
        return function.addOutput("output")
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName("output")
                        .addInput(output)
                        .addOutput("output"))
                .build();
    }
}
