package dev.cortado.quantize.check;

import dev.cortado.onnx.Node;
import java.util.Arrays;
import java.util.List;

/**
 * The vectors that a convolution multiplies by its weights: for each place of the result, the input under the kernel, position by
 * position, at each the channels of a group; outside the input the padding.
 */
final class ConvolutionInput {

    /** Takes a vector; it is valid during the call. */
    @FunctionalInterface
    interface Vectors {

        /**
         * Takes it.
         *
         * @param group of the channels it is made of
         */
        void take(int group, byte[] vector);
    }

    private final int[] kernel;
    private final int[] strides;
    private final int[] dilations;
    private final int[] padsBefore;
    private final int[] input;
    private final int[] output;
    private final int groups;
    private final int batch;
    private final int channels;
    private final byte padding;

    /**
     * @param node a convolution
     * @param weight the shape of its weights, [outputs, inputs / groups, kernel...]
     * @param shape of its input, [batch, channels, ...]
     */
    ConvolutionInput(Node node, List<Long> weight, long[] shape, int padding) {
        int rank = shape.length - 2;
        this.kernel = weight.stream().skip(2).mapToInt(Math::toIntExact).toArray();
        this.strides = attribute(node, "strides", rank, 1);
        this.dilations = attribute(node, "dilations", rank, 1);
        this.groups = (int) node.integer("group", 1);
        this.batch = Math.toIntExact(shape[0]);
        this.channels = Math.toIntExact(shape[1]);
        this.input = Arrays.stream(shape).skip(2).mapToInt(Math::toIntExact).toArray();
        this.padding = (byte) padding;
        this.padsBefore = new int[rank];
        this.output = new int[rank];
        int[] pads = attribute(node, "pads", 2 * rank, 0);
        String auto = node.text("auto_pad", "NOTSET");
        for (int axis = 0; axis < rank; axis++) {
            int reach = dilations[axis] * (kernel[axis] - 1) + 1;
            if (auto.startsWith("SAME")) {
                output[axis] = Math.ceilDiv(input[axis], strides[axis]);
                int total = Math.max(0, (output[axis] - 1) * strides[axis] + reach - input[axis]);
                padsBefore[axis] = auto.equals("SAME_LOWER") ? total - total / 2 : total / 2;
            } else {
                boolean valid = auto.equals("VALID");
                padsBefore[axis] = valid ? 0 : pads[axis];
                int padded = input[axis] + (valid ? 0 : pads[axis] + pads[axis + rank]);
                output[axis] = Math.max(0, Math.floorDiv(padded - reach, strides[axis]) + 1);
            }
        }
    }

    private static int[] attribute(Node node, String name, int length, int otherwise) {
        List<Long> given = node.integers(name);
        int[] values = new int[length];
        Arrays.setAll(values, i -> given.isEmpty() ? otherwise : Math.toIntExact(given.get(i)));
        return values;
    }

    /** Hands over all vectors. */
    void forEach(byte[] values, Vectors vectors) {
        int perGroup = channels / groups;
        int area = product(input);
        int positions = product(kernel);
        byte[] vector = new byte[positions * perGroup];
        int[] places = new int[positions];
        for (int place = 0; place < product(output); place++) {
            locate(place, places);
            for (int image = 0; image < batch; image++) {
                for (int group = 0; group < groups; group++) {
                    int first = (image * channels + group * perGroup) * area;
                    for (int position = 0; position < positions; position++) {
                        for (int channel = 0; channel < perGroup; channel++) {
                            vector[position * perGroup + channel] =
                                    places[position] < 0 ? padding : values[first + channel * area + places[position]];
                        }
                    }
                    vectors.take(group, vector);
                }
            }
        }
    }

    /** Where in a channel's plane each position of the kernel lies for a place of the result; negative outside. */
    private void locate(int place, int[] places) {
        for (int position = 0; position < places.length; position++) {
            int at = 0;
            boolean inside = true;
            int restOfPlace = place;
            int restOfPosition = position;
            int step = 1;
            for (int axis = input.length - 1; axis >= 0; axis--) {
                int index = restOfPlace % output[axis] * strides[axis]
                        + restOfPosition % kernel[axis] * dilations[axis]
                        - padsBefore[axis];
                inside &= index >= 0 && index < input[axis];
                at += index * step;
                step *= input[axis];
                restOfPlace /= output[axis];
                restOfPosition /= kernel[axis];
            }
            places[position] = inside ? at : -1;
        }
    }

    private static int product(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }
}
