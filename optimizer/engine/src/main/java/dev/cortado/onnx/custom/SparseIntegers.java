package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * {@code int8_1x4}: the blocks of four inputs of one output that are not all zero, in the order of rows; a bit for every block that says
 * whether it is there; scales.
 */
public record SparseIntegers() implements IntegerPacking {

    /** The inputs of a block. */
    public static final int BLOCK = 4;

    @Override
    public MatrixFormat format() {
        return MatrixFormat.INT8_1X4;
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return List.of(
                Part.of("values", ElementType.INT8, -1, BLOCK),
                Part.of("bits", ElementType.UINT8, outputs, BitFields.bytes(blocks(inputs), 1)),
                Part.of("scales", ElementType.FLOAT, outputs));
    }

    private static int blocks(int inputs) {
        return Math.ceilDiv(inputs, BLOCK);
    }

    @Override
    public List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs) {
        checkCodes(codes, scales, outputs, inputs);
        int blocks = blocks(inputs);
        byte[] present = new byte[outputs * blocks];
        byte[] values = new byte[outputs * blocks * BLOCK];
        int kept = 0;
        for (int block = 0; block < present.length; block++) {
            int first = block % blocks * BLOCK;
            int begin = block / blocks * inputs + first;
            byte[] row =
                    Arrays.copyOf(Arrays.copyOfRange(codes, begin, begin + Math.min(BLOCK, inputs - first)), BLOCK);
            if (!Arrays.equals(row, new byte[BLOCK])) {
                present[block] = 1;
                System.arraycopy(row, 0, values, kept++ * BLOCK, BLOCK);
            }
        }
        return List.of(
                Tensors.bytes(
                        "", ElementType.INT8, List.of((long) kept, (long) BLOCK), Arrays.copyOf(values, kept * BLOCK)),
                Tensors.bytes(
                        "",
                        ElementType.UINT8,
                        List.of((long) outputs, (long) BitFields.bytes(blocks, 1)),
                        BitFields.pack(present, outputs, blocks, 1, 0)),
                Tensors.floats("", List.of((long) outputs), scales));
    }

    @Override
    public byte[] codes(Linear linear) {
        int blocks = blocks(linear.inputs());
        byte[] values = Tensors.bytes(linear.weights().get(0));
        byte[] present = BitFields.unpack(Tensors.bytes(linear.weights().get(1)), linear.outputs(), blocks, 1);
        byte[] codes = new byte[linear.outputs() * linear.inputs()];
        int read = 0;
        for (int block = 0; block < present.length; block++) {
            if (present[block] != 0) {
                int first = block % blocks * BLOCK;
                int begin = block / blocks * linear.inputs() + first;
                System.arraycopy(values, read, codes, begin, Math.min(BLOCK, linear.inputs() - first));
                read += BLOCK;
            }
        }
        return codes;
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        int blocks = blocks(linear.inputs());
        String dense = BlockPlaces.place(
                function,
                tensors.get(0),
                BitFields.unpack(function, tensors.get(1), blocks, 1),
                Tensors.bytes("", ElementType.INT8, List.of(1L, (long) BLOCK), new byte[BLOCK]),
                linear.outputs(),
                blocks,
                BLOCK);
        String rows = function.reshape(dense, linear.outputs(), (long) blocks * BLOCK);
        return function.transpose(function.slice(rows, 1, 0, linear.inputs()), 1L, 0L);
    }
}
