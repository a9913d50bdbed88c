package dev.cortado.onnx.custom;

/** How the weights of a linear layer are stored, and how its inputs are rounded for them. */
public enum MatrixFormat {
    /** Floats; inputs stay floats. */
    F32("f32", 0, 0),
    /** Codes from -63 to 63; inputs of 8 bits, so that two products fit 16 bits. */
    INT7("int7", 63, 255),
    /** Codes from -31 to 31; inputs of 8 bits, so that four products fit 16 bits. */
    INT6("int6", 31, 255),
    /** Codes from -15 to 15; inputs of 8 bits, so that eight products fit 16 bits. */
    INT5("int5", 15, 255),
    /** Only blocks of four inputs of one output that are not all zero, as codes from -63 to 63; inputs of 7 bits. */
    INT8_1X4("int8_1x4", 63, 127),
    /** Only blocks of six outputs of one input that are not all zero, as floats; inputs stay floats. */
    F32_6X1("f32_6x1", 0, 0);

    /** The share of blocks that must be zero for a sparse format to be no larger and no slower than a dense one. */
    public static final double LEAST_ZEROS = 0.5;

    private final String attribute;
    private final int largestCode;
    private final int inputLevels;

    MatrixFormat(String attribute, int largestCode, int inputLevels) {
        this.attribute = attribute;
        this.largestCode = largestCode;
        this.inputLevels = inputLevels;
    }

    /** Its name in a node's attributes. */
    public String attribute() {
        return attribute;
    }

    /** Whether weights are integers. */
    public boolean isInteger() {
        return largestCode > 0;
    }

    /** The largest code of a weight, the smallest being its negative; 0 for floats. */
    public int largestCode() {
        return largestCode;
    }

    /** The largest code of an input, the smallest being 0; 0 for floats. */
    public int inputLevels() {
        return inputLevels;
    }
}
