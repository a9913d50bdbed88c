package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;

/**
 * A table of word embeddings.
 *
 * @param format how it is stored
 * @param vocabulary its rows
 * @param width the features of a row
 * @param block the features that share a scale; with {@link TableFormat#INT8} those of a row, 0 for floats
 * @param tensors its tensors, in the order in which the operator takes them
 */
public record EmbeddingTable(TableFormat format, int vocabulary, int width, int block, List<Tensor> tensors) {

    private static final int NIBBLE_OFFSET = 8;

    /** Freezes the list. */
    public EmbeddingTable {
        tensors = List.copyOf(tensors);
    }

    /** A table of floats, {@code float[vocabulary, width]}. */
    public static EmbeddingTable floats(Tensor table) {
        return new EmbeddingTable(
                TableFormat.F32,
                Math.toIntExact(table.shape().get(0)),
                Math.toIntExact(table.shape().get(1)),
                0,
                List.of(table));
    }

    /**
     * A table of 8 bits.
     *
     * @param codes {@code [vocabulary, width]}
     * @param scales one a row
     */
    public static EmbeddingTable bytes(byte[] codes, float[] scales, int width) {
        long rows = scales.length;
        return new EmbeddingTable(
                TableFormat.INT8,
                scales.length,
                width,
                width,
                List.of(
                        Tensors.bytes("", ElementType.INT8, List.of(rows, (long) width), codes),
                        Tensors.floats("", List.of(rows), scales)));
    }

    /**
     * A table of 4 bits.
     *
     * @param codes {@code [vocabulary, width]}, from -8 to 7
     * @param scales {@code [vocabulary, width / block]}
     * @throws IllegalArgumentException if the width is odd or no multiple of the block, or a code is too large
     */
    public static EmbeddingTable nibbles(byte[] codes, float[] scales, int width, int block) {
        if (width % 2 != 0 || width % block != 0) {
            throw new IllegalArgumentException(
                    "A table of 4 bits: expected an even width that is a multiple of the block of " + block + ", found "
                            + width);
        }
        int rows = codes.length / width;
        byte[] moved = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] < -NIBBLE_OFFSET || codes[i] >= NIBBLE_OFFSET) {
                throw new IllegalArgumentException("A code of 4 bits: expected -8 to 7, found " + codes[i]);
            }
            moved[i] = (byte) (codes[i] + NIBBLE_OFFSET);
        }
        return new EmbeddingTable(
                TableFormat.INT4,
                rows,
                width,
                block,
                List.of(
                        Tensors.bytes(
                                "",
                                ElementType.UINT8,
                                List.of((long) rows, width / 2L),
                                BitFields.pack(moved, rows, width, 4, 0)),
                        Tensors.floats("", List.of((long) rows, (long) width / block), scales)));
    }

    /** Its tensors, described. */
    List<Part> parts() {
        return switch (format) {
            case F32 -> List.of(Part.of("words", ElementType.FLOAT, vocabulary, width));
            case INT8 ->
                List.of(
                        Part.of("words", ElementType.INT8, vocabulary, width),
                        Part.of("word scales", ElementType.FLOAT, vocabulary));
            case INT4 ->
                List.of(
                        Part.of("words", ElementType.UINT8, vocabulary, width / 2),
                        Part.of("word scales", ElementType.FLOAT, vocabulary, width / block));
        };
    }

    /** The table unpacked, {@code float[vocabulary, width]}. */
    public float[] decode() {
        if (format == TableFormat.F32) {
            return tensors.getFirst().floats();
        }
        byte[] stored = Tensors.bytes(tensors.getFirst());
        byte[] codes = format == TableFormat.INT8 ? stored : BitFields.unpack(stored, vocabulary, width, 4);
        int offset = format == TableFormat.INT8 ? 0 : NIBBLE_OFFSET;
        float[] scales = tensors.getLast().floats();
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (codes[i] - offset) * scales[i / block];
        }
        return values;
    }

    /**
     * Writes the embeddings of words into a function.
     *
     * @param names of the tensors
     * @param ids {@code int64[batch, tokens]}
     * @return {@code float[batch, tokens, width]}
     */
    String gather(FunctionBuilder function, List<String> names, String ids) {
        String rows = function.op("Gather", names.getFirst(), ids);
        if (format == TableFormat.F32) {
            return rows;
        }
        String scales = function.op("Gather", names.getLast(), ids);
        if (format == TableFormat.INT8) {
            return function.op("Mul", function.cast(rows, ElementType.FLOAT), function.unsqueeze(scales, 2));
        }
        String nibbles = BitFields.unpackLast(function, rows, 3, 4);
        String codes = function.op(
                "Sub",
                function.cast(function.reshape(nibbles, 0, 0, width / block, block), ElementType.FLOAT),
                function.real(NIBBLE_OFFSET));
        return function.reshape(function.op("Mul", codes, function.unsqueeze(scales, 3)), 0, 0, width);
    }
}
