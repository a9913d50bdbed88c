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

    /** The weights that the codes stand for. */
    double[][] decoded() {
        double[][] weights = new double[outputs()][inputs()];
        for (int n = 0; n < weights.length; n++) {
            for (int k = 0; k < weights[n].length; k++) {
                weights[n][k] = (double) scales[n] * codes[n][k];
            }
        }
        return weights;
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
