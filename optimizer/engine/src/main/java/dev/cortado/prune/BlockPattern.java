package dev.cortado.prune;

import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.SparseFloats;
import dev.cortado.onnx.custom.SparseIntegers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The weights of a matrix {@code [outputs, inputs]} that become zero together, so that a kernel can leave them out and still read its data in a row. */
public enum BlockPattern {
    /** Four inputs of one output: what an integer product adds up in one instruction. */
    FOUR_INPUTS("1x4", 1, SparseIntegers.BLOCK, MatrixFormat.INT8_1X4),
    /** Six outputs of one input: what a product of floats keeps in registers. */
    SIX_OUTPUTS("6x1", SparseFloats.BLOCK, 1, MatrixFormat.F32_6X1);

    private final String label;
    private final int outputs;
    private final int inputs;
    private final MatrixFormat format;

    BlockPattern(String label, int outputs, int inputs, MatrixFormat format) {
        this.label = label;
        this.outputs = outputs;
        this.inputs = inputs;
        this.format = format;
    }

    /** Outputs by inputs, for example {@code 1x4}. */
    public String label() {
        return label;
    }

    /** How many outputs a block has. */
    public int outputs() {
        return outputs;
    }

    /** How many inputs a block has. */
    public int inputs() {
        return inputs;
    }

    /** The format that leaves such blocks out. */
    public MatrixFormat format() {
        return format;
    }

    /** The pattern whose blocks a format leaves out; empty for dense formats. */
    public static Optional<BlockPattern> of(MatrixFormat format) {
        return Arrays.stream(values())
                .filter(pattern -> pattern.format == format)
                .findFirst();
    }

    /** The labels of all. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(BlockPattern::label).toList();
    }

    /** The pattern of a label. */
    public static Optional<BlockPattern> of(String label) {
        return Arrays.stream(values())
                .filter(pattern -> pattern.label.equals(label))
                .findFirst();
    }
}
