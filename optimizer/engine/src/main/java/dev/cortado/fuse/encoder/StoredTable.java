package dev.cortado.fuse.encoder;

import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EmbeddingTable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A constant table of embeddings, however it is stored.
 *
 * @param rows how many
 * @param width the features of a row
 * @param values float[rows, width]; computed when asked for
 * @param quantized the same as integers, where the native operators have such a form
 */
record StoredTable(int rows, int width, Supplier<float[]> values, Supplier<Optional<EmbeddingTable>> quantized) {

    /** Of floats. */
    static StoredTable floats(Tensor table) {
        return new StoredTable(rows(table), width(table), table::floats, Optional::empty);
    }

    private static int rows(Tensor table) {
        return Math.toIntExact(table.shape().get(0));
    }

    private static int width(Tensor table) {
        return Math.toIntExact(table.shape().get(1));
    }

    /**
     * Of 8 bits, {@code (code - zero) * scale}.
     *
     * @param scale one, or one a feature
     * @param zeroPoint the same; empty for zeros
     */
    static StoredTable integers(Tensor table, Tensor scale, Optional<Tensor> zeroPoint) {
        int width = width(table);
        Supplier<float[]> values = () -> {
            float[] floats = table.floats();
            float[] factors = scale.floats();
            float[] zeros = zeroPoint.map(Tensor::floats).orElse(new float[1]);
            for (int i = 0; i < floats.length; i++) {
                int feature = i % width;
                floats[i] = (floats[i] - zeros[zeros.length == 1 ? 0 : feature])
                        * factors[factors.length == 1 ? 0 : feature];
            }
            return floats;
        };
        return new StoredTable(
                rows(table),
                width,
                values,
                () -> scale.count() == 1 ? bytes(table, scale, zeroPoint) : Optional.empty());
    }

    /** In 8 signed bits with a scale a row, if these can say the same. */
    private static Optional<EmbeddingTable> bytes(Tensor table, Tensor scale, Optional<Tensor> zeroPoint) {
        float[] stored = table.floats();
        float zero = zeroPoint.map(tensor -> tensor.floats()[0]).orElse(0f);
        byte[] bytes = new byte[stored.length];
        for (int i = 0; i < bytes.length; i++) {
            float code = stored[i] - zero;
            if (code != (byte) code) {
                return Optional.empty();
            }
            bytes[i] = (byte) code;
        }
        float[] scales = new float[rows(table)];
        Arrays.fill(scales, scale.floats()[0]);
        return Optional.of(EmbeddingTable.bytes(bytes, scales, width(table)));
    }

    /** In floats. */
    Tensor tensor(String name) {
        return Tensors.floats(name, List.of((long) rows, (long) width), values.get());
    }

    /** As integers where that can be, else in floats. */
    EmbeddingTable embedded() {
        return quantized.get().orElseGet(() -> EmbeddingTable.floats(tensor("words")));
    }
}
