package dev.cortado.quantize.encoder;

/**
 * A matrix as integer codes with a scale per output.
 *
 * @param codes {@code [outputs][inputs]}
 * @param scales what a code of 1 stands for, per output
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CodedMatrix(byte[][] codes, float[] scales) {

    int outputs() {
        return codes.length;
    }

    int inputs() {
        return codes.length == 0 ? 0 : codes[0].length;
    }

    /** The codes row by row. */
    byte[] flat() {
        byte[] flat = new byte[outputs() * inputs()];
        for (int n = 0; n < codes.length; n++) {
            System.arraycopy(codes[n], 0, flat, n * inputs(), inputs());
        }
        return flat;
    }
}
