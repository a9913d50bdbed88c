package dev.cortado.quantize.weightonly;

/** Finds the scale and the zero point of one block. */
@FunctionalInterface
public interface BlockFit {

    /**
     * Finds them.
     *
     * @param weights the block; finite
     * @param importance how much the square of each weight's error counts, 0 or more, as many as weights; a fit may ignore it
     */
    BlockScale fit(float[] weights, float[] importance, BlockFormat format);
}
