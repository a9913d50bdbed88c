package dev.cortado.onnx.custom;

/** How a table of embeddings is stored. */
public enum TableFormat {
    /** Floats. */
    F32("f32"),
    /** A code from -127 to 127 a feature, a scale a row. */
    INT8("int8"),
    /** Codes from -8 to 7, two a byte, a scale for every block of a row. */
    INT4("int4");

    private final String attribute;

    TableFormat(String attribute) {
        this.attribute = attribute;
    }

    /** Its name in a node's attributes. */
    public String attribute() {
        return attribute;
    }
}
