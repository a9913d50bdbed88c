package dev.cortado.quantize.weightonly;

/**
 * Half-quadratic quantisation (HQQ; Badri and Shaji, "Half-Quadratic Quantization of Large Machine Learning Models", Mobius Labs 2023). Where
 * least squares let a few outliers of a block decide, this minimises {@code sum |w - scale (code - zeroPoint)|^p} with p = 0.7.
 *
 * <p>An auxiliary error e splits the problem into two easy ones, solved in turn:
 *
 * <pre>
 * e = sign(r) max(0, |r| - |r|^(p-1) / beta)                r = w - scale (code - zeroPoint)
 * scale, zeroPoint = argmin sum (w - e - scale (code - zeroPoint))^2        the codes as they are
 * code = round(w / scale + zeroPoint)                       beta = kappa beta
 * </pre>
 *
 * Two things differ from the authors' code. r is measured in steps of the first scale, so that the result does not depend on a weight's
 * unit. Their zero points are floats, ours are codes, as ONNX Runtime's fast kernels want them; therefore the scale is fitted too, and
 * the zero point rounded. Rounds begin with the whole range of the block, and once more with a narrower one. The best of all counts, the first
 * being {@link RoundToNearest}: by this measure the result is never worse than that.
 */
public final class HalfQuadratic implements BlockFit {

    /** The exponent p. */
    private static final double EXPONENT = 0.7;

    private static final double BETA = 10;
    private static final double KAPPA = 1.01;
    private static final int ROUNDS = 20;

    /** Rounds without gain after which nothing more is to be expected. */
    private static final int PATIENCE = 2;

    /** How much of a block's range the rounds begin with: they find the nearest valley only. */
    private static final double[] STARTS = {1, 0.85};

    @Override
    public BlockScale fit(float[] weights, float[] importance, BlockFormat format) {
        Descent descent = new Descent(weights, format);
        for (double start : STARTS) {
            descent.run(RoundToNearest.fit(weights, format, start));
        }
        return descent.best;
    }

    /** The best of several runs for one block. */
    private static final class Descent {

        private final float[] weights;
        private final BlockFormat format;
        private double unit;
        private BlockScale best;
        private double least = Double.POSITIVE_INFINITY;

        Descent(float[] weights, BlockFormat format) {
            this.weights = weights;
            this.format = format;
        }

        void run(BlockScale start) {
            if (best == null) {
                best = start;
                unit = Math.abs(start.scale());
            }
            BlockScale current = start;
            double beta = BETA;
            int idle = 0;
            for (int round = 0; round < ROUNDS && idle < PATIENCE; round++) {
                LeastSquares.Regression regression = new LeastSquares.Regression(current, format);
                double error = error(current, beta, regression);
                if (error < least) {
                    least = error;
                    best = current;
                    idle = 0;
                } else {
                    idle++;
                }
                BlockScale next = regression.refit();
                if (next.equals(current)) {
                    return;
                }
                current = next;
                beta *= KAPPA;
            }
        }

        /** The norm with a scale; gives the regression the weights less their auxiliary errors. */
        private double error(BlockScale scale, double beta, LeastSquares.Regression regression) {
            double sum = 0;
            for (float weight : weights) {
                double residual = (weight - scale.weight(scale.code(weight, format.highest()))) / unit;
                double size = Math.abs(residual);
                double power = size == 0 ? 0 : Math.pow(size, EXPONENT);
                sum += power;
                double shrunk = size == 0 ? 0 : Math.max(0, size - power / size / beta);
                regression.add(weight, weight - Math.copySign(shrunk, residual) * unit, 1);
            }
            return sum;
        }
    }
}
