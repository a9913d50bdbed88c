package dev.cortado.quantize.weightonly;

/**
 * The scale that lets a block's range just fit, as ONNX Runtime's {@code MatMulNBits} quantiser has it.
 *
 * <ol>
 *   <li>Asymmetric: the range first includes 0, {@code scale = (max - min) / highest}, {@code zeroPoint = round(-min / scale)}. A zero point
 *       must be a code, so that the range has to include 0; a block of one sign then uses all codes for that sign. (Without it the zero
 *       point would be cut off, and with it most of the block.)
 *   <li>Symmetric: {@code scale = -v / middle}, where v is the weight of largest magnitude with its sign.
 *   <li>A block of zeros, or of numbers so small that the scale would be no normal float, has the scale 1.
 * </ol>
 */
public final class RoundToNearest implements BlockFit {

    @Override
    public BlockScale fit(float[] weights, float[] importance, BlockFormat format) {
        return fit(weights, format, 1);
    }

    /** The same for a range that was narrowed by a factor; weights beyond it are clipped. */
    static BlockScale fit(float[] weights, BlockFormat format, double factor) {
        float min = 0;
        float max = 0;
        for (float weight : weights) {
            min = Math.min(min, weight);
            max = Math.max(max, weight);
        }
        return fit(min * factor, max * factor, format);
    }

    private static BlockScale fit(double min, double max, BlockFormat format) {
        if (format.symmetric()) {
            double largest = max >= -min ? max : min;
            float scale = (float) (-largest / format.middle());
            return new BlockScale(isNormal(scale) ? scale : 1, format.middle());
        }
        float scale = (float) ((max - min) / format.highest());
        if (!isNormal(scale)) {
            return new BlockScale(1, 0);
        }
        return new BlockScale(scale, (int) Math.min(format.highest(), Math.floor(-min / scale + 0.5)));
    }

    private static boolean isNormal(float scale) {
        return Math.abs(scale) >= Float.MIN_NORMAL;
    }
}
