package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * {@code f32_6x1}: the blocks of six outputs of one input that are not all zero, by group of outputs, then by input; a bit for every block
 * that says whether it is there.
 */
public record SparseFloats() implements FloatPacking {

    /** The outputs of a block. */
    public static final int BLOCK = 6;

    @Override
    public MatrixFormat format() {
        return MatrixFormat.F32_6X1;
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return List.of(
                Part.of("values", ElementType.FLOAT, -1, BLOCK),
                Part.of("bits", ElementType.UINT8, groups(outputs), BitFields.bytes(inputs, 1)));
    }

    private static int groups(int outputs) {
        return Math.ceilDiv(outputs, BLOCK);
    }

    @Override
    public List<Tensor> pack(float[] values, int outputs, int inputs) {
        int groups = groups(outputs);
        byte[] present = new byte[groups * inputs];
        float[] kept = new float[groups * inputs * BLOCK];
        int blocks = 0;
        for (int block = 0; block < present.length; block++) {
            int first = block / inputs * BLOCK;
            int end = Math.min(BLOCK, outputs - first);
            boolean any = false;
            for (int i = 0; i < end; i++) {
                float value = values[(first + i) * inputs + block % inputs];
                kept[blocks * BLOCK + i] = value;
                any |= value != 0;
            }
            if (any) {
                present[block] = 1;
                blocks++;
            } else {
                Arrays.fill(kept, blocks * BLOCK, (blocks + 1) * BLOCK, 0);
            }
        }
        return List.of(
                Tensors.floats("", List.of((long) blocks, (long) BLOCK), Arrays.copyOf(kept, blocks * BLOCK)),
                Tensors.bytes(
                        "",
                        ElementType.UINT8,
                        List.of((long) groups, (long) BitFields.bytes(inputs, 1)),
                        BitFields.pack(present, groups, inputs, 1, 0)));
    }

    @Override
    public float[] decode(Linear linear) {
        int inputs = linear.inputs();
        float[] kept = linear.weights().get(0).floats();
        byte[] present = BitFields.unpack(Tensors.bytes(linear.weights().get(1)), groups(linear.outputs()), inputs, 1);
        float[] values = new float[linear.outputs() * inputs];
        int read = 0;
        for (int block = 0; block < present.length; block++) {
            if (present[block] != 0) {
                int first = block / inputs * BLOCK;
                for (int i = 0; i < Math.min(BLOCK, linear.outputs() - first); i++) {
                    values[(first + i) * inputs + block % inputs] = kept[read + i];
                }
                read += BLOCK;
            }
        }
        return values;
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        long groups = groups(linear.outputs());
        String dense = BlockPlaces.place(
                function,
                tensors.get(0),
                BitFields.unpack(function, tensors.get(1), linear.inputs(), 1),
                Tensors.floats("", List.of(1L, (long) BLOCK), new float[BLOCK]),
                groups,
                linear.inputs(),
                BLOCK);
        String columns = function.reshape(function.transpose(dense, 1L, 0L, 2L), linear.inputs(), groups * BLOCK);
        return function.slice(columns, 1, 0, linear.outputs());
    }
}
