package dev.cortado.quantize.qdq;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;
import dev.cortado.quantize.tensor.NeighbourSums;
import dev.cortado.quantize.tensor.QuantizedTensor;
import dev.cortado.quantize.tensor.WeightType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts weights into the graph as integers, each once for all nodes that want it in the same form. */
final class Weights {

    private static final int MIDDLE = 128;
    private static final int REDUCED_MIDDLE = 64;

    private record Key(String tensor, int axis, ElementType type, Optional<PairLayout> pairs) {}

    /**
     * A weight in the graph.
     *
     * @param integers the name of the integers
     * @param scale the name of the scales
     * @param zeroPoint the name of the zero points
     * @param scales one a channel, or one
     * @param axis the dimension of channels, or {@link QuantizedTensor#WHOLE}
     * @param bytes the size of all three
     * @param widened how many scales were made larger for the bias
     * @param fewestSteps the largest integer of the channel that has the smallest such
     */
    record Weight(
            String integers,
            String scale,
            String zeroPoint,
            List<Float> scales,
            int axis,
            long bytes,
            int widened,
            int fewestSteps) {

        /** The three names, as operators take them. */
        List<String> names() {
            return List.of(integers, scale, zeroPoint);
        }
    }

    private final Emission emission;
    private final Map<Key, Weight> known = new HashMap<>();

    Weights(Emission emission) {
        this.emission = emission;
    }

    /** A table that takes part in no product: unsigned, all 8 bits. */
    Weight table(Tensor tensor, int axis) throws IOException {
        Key key = new Key(tensor.name(), axis, ElementType.UINT8, Optional.empty());
        Weight weight = known.get(key);
        if (weight == null) {
            IntegerRange range = IntegerRange.of(WeightType.UINT8, false);
            weight = add(tensor, QuantizedTensor.of(tensor, range, axis), ElementType.UINT8, 0, axis, 0);
            known.put(key, weight);
        }
        return weight;
    }

    /**
     * The weights of a product.
     *
     * @param least scales that each channel's must not be below, by channel; empty for none
     * @param pairs which weights the kernel adds in pairs, if that must not overflow
     */
    Weight product(Tensor tensor, int axis, BiasScales least, Optional<PairLayout> pairs) throws IOException {
        WeightType type = emission.settings().weightType();
        Key key = new Key("product " + tensor.name(), axis, type.elementType(), pairs);
        Weight weight = known.get(key);
        if (weight != null && least.admits(weight.scales())) {
            return weight;
        }
        boolean channels = axis != QuantizedTensor.WHOLE;
        boolean reduced = emission.settings().reduceRange();
        IntegerRange range = IntegerRange.of(channels ? WeightType.INT8 : type, reduced);
        int shift = !channels || type == WeightType.INT8 ? 0 : reduced ? REDUCED_MIDDLE : MIDDLE;
        QuantizedTensor quantized = pairs.isPresent()
                ? NeighbourSums.quantize(tensor, axis, pairs.get().of(tensor.shape()))
                : QuantizedTensor.of(tensor, range, axis);
        List<Float> scales =
                quantized.channels().stream().map(LinearQuantization::scale).toList();
        if (least.admits(scales)) {
            weight = add(tensor, quantized, type.elementType(), shift, axis, 0);
            known.put(key, weight);
            return weight;
        }
        // For this bias only: other nodes that read the weights keep their finer steps.
        List<LinearQuantization> mappings = new ArrayList<>();
        int widened = 0;
        for (int channel = 0; channel < scales.size(); channel++) {
            LinearQuantization mapping = quantized.channels().get(channel);
            float wanted = least.least(channel, mapping.scale());
            widened += wanted > mapping.scale() ? 1 : 0;
            // Larger steps make smaller integers: pairs that were safe stay so.
            mappings.add(new LinearQuantization(wanted, mapping.zeroPoint(), mapping.range()));
        }
        byte[] values = quantized.values();
        requantize(tensor, mappings, axis, values);
        return add(tensor, values, mappings, type.elementType(), shift, axis, widened);
    }

    private static void requantize(Tensor tensor, List<LinearQuantization> mappings, int axis, byte[] values) {
        float[] floats = tensor.floats();
        int run = floats.length;
        if (axis != QuantizedTensor.WHOLE) {
            run = 1;
            for (long size : tensor.shape().subList(axis + 1, tensor.shape().size())) {
                run *= Math.toIntExact(size);
            }
        }
        for (int i = 0, block = 0; i < floats.length; i += run, block++) {
            mappings.get(block % mappings.size()).quantize(floats, values, i, run);
        }
    }

    private Weight add(Tensor tensor, QuantizedTensor quantized, ElementType type, int shift, int axis, int widened)
            throws IOException {
        return add(tensor, quantized.values(), quantized.channels(), type, shift, axis, widened);
    }

    private Weight add(
            Tensor tensor,
            byte[] values,
            List<LinearQuantization> mappings,
            ElementType type,
            int shift,
            int axis,
            int widened)
            throws IOException {
        if (shift != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (byte) shift;
            }
        }
        float[] scales = new float[mappings.size()];
        byte[] zeroPoints = new byte[mappings.size()];
        List<Float> list = new ArrayList<>();
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = mappings.get(channel).scale();
            zeroPoints[channel] = (byte) (mappings.get(channel).zeroPoint() + shift);
            list.add(scales[channel]);
        }
        List<Long> shape = axis == QuantizedTensor.WHOLE ? List.of() : List.of((long) scales.length);
        String name = tensor.name();
        return new Weight(
                emission.addConstant(
                        Constants.packed(name + "_quantized", type, tensor.shape(), emission.keep(values))),
                emission.addConstant(Constants.floats(name + "_scale", shape, scales)),
                emission.addConstant(
                        Constants.packed(name + "_zero_point", type, shape, ByteString.copyFrom(zeroPoints))),
                List.copyOf(list),
                axis,
                values.length + 4L * scales.length + zeroPoints.length,
                widened,
                mappings.stream()
                        .mapToInt(mapping -> mapping.range().high())
                        .min()
                        .orElseThrow());
    }
}
