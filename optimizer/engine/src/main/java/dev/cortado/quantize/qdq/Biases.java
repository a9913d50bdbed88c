package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Puts the weights and the bias of a product into the graph together, since their scales depend on each other. */
final class Biases {

    /**
     * A bias in the graph.
     *
     * @param integers the name of the 32-bit integers; their zero point is 0
     * @param scale the name of the scales, activation's times weight's; empty when the format needs none
     * @param axis 0 for a scale a channel, or {@link QuantizedTensor#WHOLE}
     * @param bytes the size of both
     */
    record Bias(String integers, String scale, int axis, long bytes) {}

    private final Emission emission;

    Biases(Emission emission) {
        this.emission = emission;
    }

    /** What the bias of a node asks of the weights' scales. */
    BiasScales scales(Node node, Role role) {
        if (role.bias() == Role.NONE) {
            return BiasScales.NONE;
        }
        List<Float> numbers = new ArrayList<>();
        for (float number : floats(node, role)) {
            numbers.add(number);
        }
        BiasScales scales = new BiasScales(
                emission.plan()
                        .mapping(node.input(role.activations().getFirst()))
                        .scale(),
                numbers);
        return role.axis() == QuantizedTensor.WHOLE ? scales.whole() : scales;
    }

    private float[] floats(Node node, Role role) {
        Tensor tensor = emission.constant(node.input(role.bias())).orElseThrow();
        float[] floats = tensor.floats();
        for (float number : floats) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException("Bias '" + tensor.name() + "' holds " + number
                        + " and cannot be quantised: repair the model, or exclude the nodes that read it");
            }
        }
        return floats;
    }

    /** Adds the bias of a node: {@code q = round(b / (s_x s_w))} in 32 bits. */
    Bias add(Node node, Role role, Weights.Weight weight, boolean withScale) {
        float[] floats = floats(node, role);
        float activation = emission.plan()
                .mapping(node.input(role.activations().getFirst()))
                .scale();
        boolean whole = weight.scales().size() == 1;
        float[] scales = new float[weight.scales().size()];
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = activation * weight.scales().get(channel);
        }
        ByteBuffer integers = ByteBuffer.allocate(floats.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < floats.length; i++) {
            double steps = Math.rint((double) floats[i] / scales[whole ? 0 : i]);
            integers.putInt((int) Math.clamp(steps, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        String name = node.input(role.bias());
        String quantized = emission.addConstant(Constants.packed(
                name + "_quantized",
                ElementType.INT32,
                List.of((long) floats.length),
                com.google.protobuf.UnsafeByteOperations.unsafeWrap(integers.array())));
        int axis = weight.axis() == QuantizedTensor.WHOLE ? QuantizedTensor.WHOLE : 0;
        List<Long> shape = axis == QuantizedTensor.WHOLE ? List.of() : List.of((long) scales.length);
        String scale =
                withScale ? emission.addConstant(Constants.floats(name + "_quantized_scale", shape, scales)) : "";
        return new Bias(
                quantized, scale, axis, integers.capacity() + (withScale ? (long) scales.length * Float.BYTES : 0));
    }
}
