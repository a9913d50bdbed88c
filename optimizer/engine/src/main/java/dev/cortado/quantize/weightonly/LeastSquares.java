package dev.cortado.quantize.weightonly;

/**
 * The scale with the least weighted sum of squared errors that a search finds: ranges narrowed step by step, each improved by fitting scale
 * and zero point to the codes (Lloyd's iteration). Clipping a block's largest weight costs it accuracy and gives all others finer
 * steps; AWQ and OmniQuant call that weight clipping. {@link RoundToNearest} is the first candidate, so that by this measure the result is
 * never worse.
 */
public final class LeastSquares implements BlockFit {

    private static final double NARROWEST = 0.6;
    private static final double STEP = 0.05;
    private static final int REFITS = 3;

    @Override
    public BlockScale fit(float[] weights, float[] importance, BlockFormat format) {
        BlockScale best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double factor = 1; factor >= NARROWEST; factor -= STEP) {
            BlockScale candidate = RoundToNearest.fit(weights, format, factor);
            for (int i = 0; i <= REFITS; i++) {
                Regression regression = new Regression(candidate, format);
                double error = 0;
                for (int j = 0; j < weights.length; j++) {
                    error += importance[j] * regression.add(weights[j], weights[j], importance[j]);
                }
                if (best == null || error < least) {
                    least = error;
                    best = candidate;
                }
                BlockScale next = regression.refit();
                if (next.equals(candidate)) {
                    break;
                }
                candidate = next;
            }
        }
        return best;
    }

    /**
     * Finds scale and zero point with which the codes that weights have now are nearest to targets: a linear regression of the targets on
     * the codes, its zero point rounded to a code, then the scale once more for that zero point.
     */
    static final class Regression {

        private final BlockScale now;
        private final BlockFormat format;
        private final int highest;
        private double count;
        private double codes;
        private double codeSquares;
        private double sum;
        private double products;

        Regression(BlockScale now, BlockFormat format) {
            this.now = now;
            this.format = format;
            this.highest = format.highest();
        }

        /** Adds a weight with its target, and returns the square of its rounding error as things are now. */
        double add(float weight, double target, double importance) {
            int code = now.code(weight, highest);
            count += importance;
            codes += importance * code;
            codeSquares += importance * code * code;
            sum += importance * target;
            products += importance * code * target;
            double error = weight - now.weight(code);
            return error * error;
        }

        /** The better scale; the present one when codes or importance say nothing of it. */
        BlockScale refit() {
            int zeroPoint = now.zeroPoint();
            double spread = count * codeSquares - codes * codes;
            double slope = spread > 0 ? (count * products - codes * sum) / spread : 0;
            if (!format.symmetric() && slope != 0) {
                double zero = (codes - sum / slope) / count;
                zeroPoint = (int) Math.rint(Math.min(highest, Math.max(0, zero)));
            }
            double squares = codeSquares - 2.0 * zeroPoint * codes + (double) zeroPoint * zeroPoint * count;
            float scale = (float) ((products - zeroPoint * sum) / squares);
            boolean usable = squares > 0 && Float.isFinite(scale) && Math.abs(scale) >= Float.MIN_NORMAL;
            return usable ? new BlockScale(scale, zeroPoint) : now;
        }
    }
}
