package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The floats that the codes of a quantised weight stand for. */
final class Dequantization {

    private Dequantization() {}

    /**
     * What {@code DequantizeLinear} makes of constants, with one scale, one per index of an axis, or one per block along it.
     *
     * @return in the codes' shape; empty when scales and codes do not fit
     */
    static Optional<float[]> of(Node node, Tensor codes, Tensor scale, Optional<Tensor> zeroPoint) {
        int rank = codes.shape().size();
        int axis = (int) node.integer("axis", 1);
        axis = axis < 0 ? axis + rank : axis;
        if (scale.count() == 1) {
            return Optional.of(scaled(codes, scale, zeroPoint, 1, 1, 1));
        }
        if (axis >= rank) {
            return Optional.empty();
        }
        long inner = codes.shape().subList(axis + 1, rank).stream().reduce(1L, (a, b) -> a * b);
        long size = codes.shape().get(axis);
        long block = node.integer("block_size", 0);
        if (block == 0) {
            return scale.count() == size
                    ? Optional.of(scaled(codes, scale, zeroPoint, inner, size, size))
                    : Optional.empty();
        }
        return Optional.of(blocked(codes, scale, zeroPoint, inner, size, block));
    }

    /** With the scale of index {@code i / inner % size}. */
    static float[] scaled(Tensor codes, Tensor scale, Optional<Tensor> zeroPoint, long inner, long size, long scales) {
        float[] values = codes.floats();
        float[] factors = scale.floats();
        float[] zeros = zeroPoint.map(Tensor::floats).orElse(new float[] {0});
        for (int i = 0; i < values.length; i++) {
            int index = scales == 1 ? 0 : (int) (i / inner % size);
            values[i] = (values[i] - zeros[zeros.length == 1 ? 0 : index]) * factors[factors.length == 1 ? 0 : index];
        }
        return values;
    }

    private static float[] blocked(
            Tensor codes, Tensor scale, Optional<Tensor> zeroPoint, long inner, long size, long block) {
        float[] values = codes.floats();
        float[] factors = scale.floats();
        float[] zeros = zeroPoint.map(Tensor::floats).orElse(null);
        long blocks = (size + block - 1) / block;
        for (int i = 0; i < values.length; i++) {
            long outer = i / (inner * size);
            long along = i / inner % size / block;
            int index = (int) ((outer * blocks + along) * inner + i % inner);
            values[i] = (values[i] - (zeros == null ? 0 : zeros[index])) * factors[index];
        }
        return values;
    }

    /**
     * The weight of a {@code com.microsoft.MatMulNBits}, a row per output.
     *
     * @param node with the attributes K (inputs), N (outputs), bits and block_size
     * @return float[N, K]; empty when the tensors do not fit, or for other than 2, 4 or 8 bits
     */
    static Optional<float[]> ofBits(Node node, Tensor packed, Tensor scale, Optional<Tensor> zeroPoint) {
        int inputs = (int) node.integer("K", 0);
        int outputs = (int) node.integer("N", 0);
        int bits = (int) node.integer("bits", 4);
        int block = (int) node.integer("block_size", 0);
        boolean known = (bits == 2 || bits == 4 || bits == 8) && block > 0;
        if (!known || packed.type().bits() != 8) {
            return Optional.empty();
        }
        int blocks = (inputs + block - 1) / block;
        int blob = (block * bits + 7) / 8;
        int zeroBytes = (blocks * bits + 7) / 8;
        float[] scales = scale.floats();
        List<Long> expected = List.of((long) outputs * blocks * blob, (long) outputs * blocks);
        if (!expected.equals(List.of(packed.byteSize(), scale.count()))) {
            return Optional.empty();
        }
        ByteBuffer codes = packed.bytes();
        boolean floatZeros = zeroPoint.isPresent() && zeroPoint.get().type().bits() != 8;
        float[] realZeros = floatZeros ? zeroPoint.get().floats() : null;
        ByteBuffer zeros =
                zeroPoint.isPresent() && !floatZeros ? zeroPoint.get().bytes() : null;
        float[] values = new float[outputs * inputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                int group = k / block;
                int code = code(codes, (n * blocks + group) * blob, k % block, bits);
                float zero = 1 << (bits - 1);
                if (realZeros != null) {
                    zero = realZeros[n * blocks + group];
                } else if (zeros != null) {
                    zero = code(zeros, n * zeroBytes, group, bits);
                }
                values[n * inputs + k] = (code - zero) * scales[n * blocks + group];
            }
        }
        return Optional.of(values);
    }

    private static int code(ByteBuffer bytes, int start, int place, int bits) {
        int perByte = 8 / bits;
        return (bytes.get(start + place / perByte) >> (place % perByte * bits)) & ((1 << bits) - 1);
    }
}
