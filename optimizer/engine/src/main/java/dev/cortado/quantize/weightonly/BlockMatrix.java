package dev.cortado.quantize.weightonly;

/**
 * A quantised matrix, its codes in the layout of {@code MatMulNBits}: column after column, in each block after block, two 4-bit codes a byte,
 * the first in the low half. The last block of a column is filled up with its zero point, so that what is past the end counts nothing.
 * Threads may write different columns at the same time.
 */
public final class BlockMatrix {

    private static final int LOW_HALF = 0x0F;
    private static final int HALF = 4;
    private static final int BYTE = 0xFF;

    private final BlockFormat format;
    private final int rows;
    private final int columns;
    private final int blocks;
    private final byte[] codes;
    private final float[] scales;
    private final byte[] zeroPoints;

    /** A matrix of zeros. */
    public BlockMatrix(BlockFormat format, int rows, int columns) {
        this.format = format;
        this.rows = rows;
        this.columns = columns;
        this.blocks = format.blocks(rows);
        this.codes = new byte[Math.multiplyExact(Math.multiplyExact(columns, blocks), format.blockBytes())];
        this.scales = new float[columns * blocks];
        this.zeroPoints = new byte[columns * blocks];
    }

    /** How it is coded. */
    public BlockFormat format() {
        return format;
    }

    /** How many inputs there are. */
    public int rows() {
        return rows;
    }

    /** How many outputs there are. */
    public int columns() {
        return columns;
    }

    /** How many blocks a column has. */
    public int blocks() {
        return blocks;
    }

    /** Sets a block's scale, and all its codes to its zero point. */
    public void begin(int column, int block, BlockScale scale) {
        scales[column * blocks + block] = scale.scale();
        zeroPoints[column * blocks + block] = (byte) scale.zeroPoint();
        int first = block * format.blockSize();
        for (int row = first; row < first + format.blockSize(); row++) {
            set(row, column, scale.zeroPoint());
        }
    }

    /** Sets a code. */
    public void set(int row, int column, int code) {
        int element = element(row, column);
        if (format.bits() == HALF) {
            int shift = (element & 1) * HALF;
            codes[element >> 1] = (byte) ((codes[element >> 1] & ~(LOW_HALF << shift)) | (code << shift));
        } else {
            codes[element] = (byte) code;
        }
    }

    /** A code. */
    public int code(int row, int column) {
        int element = element(row, column);
        return format.bits() == HALF
                ? (codes[element >> 1] >> ((element & 1) * HALF)) & LOW_HALF
                : codes[element] & BYTE;
    }

    /** A block's scale and zero point. */
    public BlockScale scale(int column, int block) {
        int at = column * blocks + block;
        return new BlockScale(scales[at], zeroPoints[at] & BYTE);
    }

    /** The float that stands for a weight. */
    public float weight(int row, int column) {
        return scale(column, row / format.blockSize()).weight(code(row, column));
    }

    /** The codes, packed as {@code MatMulNBits} wants them; not a copy. */
    public byte[] packedCodes() {
        return codes;
    }

    /** The scales, column after column, times a factor. */
    public float[] scales(float factor) {
        float[] scaled = scales.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    /** The zero points, column after column, one a byte. */
    public byte[] zeroPoints() {
        return zeroPoints.clone();
    }

    /** The zero points as {@code MatMulNBits} wants them: each column begins with a new byte. */
    public byte[] packedZeroPoints() {
        if (format.bits() != HALF) {
            return zeroPoints();
        }
        int bytes = format.zeroPointBytes(blocks);
        byte[] packed = new byte[columns * bytes];
        for (int column = 0; column < columns; column++) {
            for (int block = 0; block < blocks; block++) {
                packed[column * bytes + block / 2] |=
                        (byte) (zeroPoints[column * blocks + block] << (block % 2 * HALF));
            }
        }
        return packed;
    }

    private int element(int row, int column) {
        return column * blocks * format.blockSize() + row;
    }
}
