package dev.cortado.quantize.weightonly;

/**
 * How a weight is cut and coded.
 *
 * @param bits of a code: 4 or 8
 * @param blockSize how many weights that follow each other along the inputs share a scale: a power of two from 16 on
 * @param symmetric whether the zero point is the middle code in every block; else each block has its own
 */
public record BlockFormat(int bits, int blockSize, boolean symmetric) {

    private static final int SMALLEST_BLOCK = 16;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if ONNX Runtime has no such blocks; says which it has
     */
    public BlockFormat {
        if (bits != 4 && bits != 8) {
            throw new IllegalArgumentException("bits of a weight: expected 4 or 8, found " + bits);
        }
        if (blockSize < SMALLEST_BLOCK || Integer.bitCount(blockSize) != 1) {
            throw new IllegalArgumentException(
                    "block size: expected 16, 32, 64, 128 or 256 weights, found " + blockSize);
        }
    }

    /** The same with one block for each column of so many weights: one scale a channel. */
    public BlockFormat perColumn(int weights) {
        return new BlockFormat(
                bits, Math.max(SMALLEST_BLOCK, 2 * Integer.highestOneBit(Math.max(1, weights - 1))), symmetric);
    }

    /** The largest code; the smallest is 0. */
    public int highest() {
        return (1 << bits) - 1;
    }

    /** The zero point of a symmetric block. */
    public int middle() {
        return 1 << (bits - 1);
    }

    /** How many blocks so many weights make; the last may be shorter. */
    public int blocks(int weights) {
        return Math.ceilDiv(weights, blockSize);
    }

    /** The bytes of a block's codes. */
    public int blockBytes() {
        return blockSize * bits / Byte.SIZE;
    }

    /** The bytes that the zero points of so many blocks of one column take when packed. */
    public int zeroPointBytes(int blocks) {
        return Math.ceilDiv(blocks * bits, Byte.SIZE);
    }

    /** For example {@code uint4, blocks of 32}. */
    @Override
    public String toString() {
        return (symmetric ? "int" : "uint") + bits + ", blocks of " + blockSize;
    }
}
