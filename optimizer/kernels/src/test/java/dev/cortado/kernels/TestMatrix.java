package dev.cortado.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random matrix in one of the formats, packed as the specification says and plain.
 *
 * @param codes of a format of integers, {@code [outputs][inputs]}; null for floats
 * @param weights what the codes stand for
 * @param scales of a format of integers; null for floats
 */
@SuppressWarnings("ArrayRecordComponent")
record TestMatrix(
        String format,
        int outputs,
        int inputs,
        int[][] codes,
        float[][] weights,
        float[] scales,
        List<NativeTensor> tensors) {

    static final List<String> FORMATS = List.of("f32", "int7", "int6", "int5", "int8_1x4", "f32_6x1");

    static TestMatrix random(Random random, String format, int outputs, int inputs) {
        return switch (format) {
            case "f32" -> floats(random, outputs, inputs);
            case "int7" -> int7(random, outputs, inputs);
            case "int6" -> split(random, format, outputs, inputs, 31, 32, 4);
            case "int5" -> split(random, format, outputs, inputs, 15, 16, 8);
            case "int8_1x4" -> sparseCodes(random, outputs, inputs);
            default -> sparseFloats(random, outputs, inputs);
        };
    }

    /** Like {@link #random}, with weights of the size 1 / sqrt(inputs), as a network's are. */
    static TestMatrix small(Random random, String format, int outputs, int inputs) {
        TestMatrix matrix = random(random, format, outputs, inputs);
        float factor = (float) (1 / Math.sqrt(inputs)) / (matrix.isInteger() ? matrix.largest() : 1);
        // The scales, or the floats themselves, are the only tensors of floats.
        for (NativeTensor tensor : matrix.tensors()) {
            if (tensor.values() instanceof float[] values) {
                for (int i = 0; i < values.length; i++) {
                    values[i] *= factor;
                }
            }
        }
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                matrix.weights()[n][k] = matrix.isInteger()
                        ? matrix.codes()[n][k] * matrix.scales()[n]
                        : matrix.weights()[n][k] * factor;
            }
        }
        return matrix;
    }

    private int largest() {
        return format.equals("int5") ? 15 : format.equals("int6") ? 31 : 63;
    }

    boolean isInteger() {
        return codes != null;
    }

    /** The largest code of an input. */
    int levels() {
        return format.equals("int8_1x4") ? 127 : 255;
    }

    private static TestMatrix floats(Random random, int outputs, int inputs) {
        float[][] weights = new float[outputs][inputs];
        float[] flat = new float[outputs * inputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                weights[n][k] = (float) random.nextGaussian();
                flat[n * inputs + k] = weights[n][k];
            }
        }
        return new TestMatrix(
                "f32", outputs, inputs, null, weights, null, List.of(NativeTensor.floats(flat, outputs, inputs)));
    }

    /** Often at the ends of the range, where sums are largest. */
    private static int code(Random random, int largest) {
        return switch (random.nextInt(4)) {
            case 0 -> largest;
            case 1 -> -largest;
            default -> random.nextInt(2 * largest + 1) - largest;
        };
    }

    private static TestMatrix of(Random random, String format, int[][] codes, int inputs, List<NativeTensor> packed) {
        int outputs = codes.length;
        float[] scales = new float[outputs];
        float[][] weights = new float[outputs][inputs];
        for (int n = 0; n < outputs; n++) {
            scales[n] = random.nextFloat() + 0.01f;
            for (int k = 0; k < inputs; k++) {
                weights[n][k] = codes[n][k] * scales[n];
            }
        }
        List<NativeTensor> tensors = new ArrayList<>(packed);
        tensors.add(NativeTensor.floats(scales, outputs));
        return new TestMatrix(format, outputs, inputs, codes, weights, scales, tensors);
    }

    private static int[][] codes(Random random, int outputs, int inputs, int largest) {
        int[][] codes = new int[outputs][inputs];
        for (int[] row : codes) {
            for (int k = 0; k < inputs; k++) {
                row[k] = code(random, largest);
            }
        }
        return codes;
    }

    private static TestMatrix int7(Random random, int outputs, int inputs) {
        int[][] codes = codes(random, outputs, inputs, 63);
        byte[] flat = new byte[outputs * inputs];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (byte) codes[i / inputs][i % inputs];
        }
        return of(random, "int7", codes, inputs, List.of(NativeTensor.codes(flat, outputs, inputs)));
    }

    private static TestMatrix split(
            Random random, String format, int outputs, int inputs, int largest, int offset, int perByte) {
        int[][] codes = codes(random, outputs, inputs, largest);
        int lowStride = (inputs + 1) / 2;
        int highStride = (inputs + perByte - 1) / perByte;
        byte[] low = new byte[outputs * lowStride];
        byte[] high = new byte[outputs * highStride];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                int value = codes[n][k] + offset;
                low[n * lowStride + k / 2] |= (byte) ((value & 15) << (k % 2 * 4));
                high[n * highStride + k / perByte] |= (byte) (value >> 4 << (k % perByte * (8 / perByte)));
            }
        }
        return of(
                random,
                format,
                codes,
                inputs,
                List.of(NativeTensor.bytes(low, outputs, lowStride), NativeTensor.bytes(high, outputs, highStride)));
    }

    private static TestMatrix sparseCodes(Random random, int outputs, int inputs) {
        int[][] codes = new int[outputs][inputs];
        int stride = (inputs + 31) / 32;
        byte[] present = new byte[outputs * stride];
        List<Byte> blocks = new ArrayList<>();
        double density = random.nextDouble();
        for (int n = 0; n < outputs; n++) {
            for (int b = 0; b < (inputs + 3) / 4; b++) {
                if (random.nextDouble() < density) {
                    present[n * stride + b / 8] |= (byte) (1 << (b % 8));
                    for (int k = 4 * b; k < 4 * b + 4; k++) {
                        if (k < inputs) {
                            codes[n][k] = code(random, 63);
                        }
                        blocks.add(k < inputs ? (byte) codes[n][k] : 0);
                    }
                }
            }
        }
        byte[] flat = new byte[blocks.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = blocks.get(i);
        }
        return of(
                random,
                "int8_1x4",
                codes,
                inputs,
                List.of(NativeTensor.codes(flat, flat.length / 4, 4), NativeTensor.bytes(present, outputs, stride)));
    }

    private static TestMatrix sparseFloats(Random random, int outputs, int inputs) {
        float[][] weights = new float[outputs][inputs];
        int groups = (outputs + 5) / 6;
        int stride = (inputs + 7) / 8;
        byte[] present = new byte[groups * stride];
        List<Float> blocks = new ArrayList<>();
        double density = random.nextDouble();
        for (int g = 0; g < groups; g++) {
            for (int k = 0; k < inputs; k++) {
                if (random.nextDouble() < density) {
                    present[g * stride + k / 8] |= (byte) (1 << (k % 8));
                    for (int n = 6 * g; n < 6 * g + 6; n++) {
                        float value = n < outputs ? (float) random.nextGaussian() : 0;
                        blocks.add(value);
                        if (n < outputs) {
                            weights[n][k] = value;
                        }
                    }
                }
            }
        }
        float[] flat = new float[blocks.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = blocks.get(i);
        }
        return new TestMatrix(
                "f32_6x1",
                outputs,
                inputs,
                null,
                weights,
                null,
                List.of(NativeTensor.floats(flat, flat.length / 6, 6), NativeTensor.bytes(present, groups, stride)));
    }
}
