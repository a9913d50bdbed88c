package dev.cortado.quantize.check;

/**
 * The product of unsigned and signed bytes as an AVX2 processor computes it, instruction by instruction: four rows of a column make a
 * double word, filled up with zeros at the end; {@code VPMADDUBSW} gives two 16-bit sums of it, clipped; {@code VPMADDWD} with ones adds
 * the two; {@code VPADDD} adds up the double words.
 */
final class Avx2Product {

    long clipped;
    long wrong;

    /** Multiplies [rows, inner] by [inner, columns]; returns the result and counts. */
    int[] multiply(byte[] a, byte[] b, int rows, int inner, int columns) {
        int[] result = new int[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int sum = 0;
                int exact = 0;
                for (int block = 0; block < inner; block += 4) {
                    int[] unsigned = new int[4];
                    int[] signed = new int[4];
                    for (int k = block; k < Math.min(inner, block + 4); k++) {
                        unsigned[k - block] = Byte.toUnsignedInt(a[row * inner + k]);
                        signed[k - block] = b[k * columns + column];
                        exact += unsigned[k - block] * signed[k - block];
                    }
                    short low = clip(unsigned[0] * signed[0] + unsigned[1] * signed[1]);
                    short high = clip(unsigned[2] * signed[2] + unsigned[3] * signed[3]);
                    sum += low + high;
                }
                result[row * columns + column] = sum;
                wrong += sum == exact ? 0 : 1;
            }
        }
        return result;
    }

    private short clip(int sum) {
        if (sum > 32767) {
            clipped++;
            return 32767;
        }
        if (sum < -32768) {
            clipped++;
            return -32768;
        }
        return (short) sum;
    }
}
