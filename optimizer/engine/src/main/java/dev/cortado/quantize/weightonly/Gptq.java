package dev.cortado.quantize.weightonly;

import dev.cortado.moments.Gram;
import dev.cortado.moments.Rows;
import dev.cortado.moments.SecondMoments;
import dev.cortado.moments.TriangularFactor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * GPTQ (Frantar, Ashkboos, Hoefler and Alistarh, "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", 2022):
 * weights are rounded one input after another, and each rounding error is made up for by the inputs that are still to come, as well as the
 * activations allow it. With {@code H = X'X + damping} and U upper triangular, {@code U'U = H^-1}, for each input i and each column of W:
 *
 * <pre>
 * q_i = round(w_i)       e = (w_i - q_i) / U_ii       w_j -= e U_ij    for j > i
 * </pre>
 *
 * <p>The grid (scale and zero point) of a block is found when its first input is reached, from the weights as corrected so far, by
 * {@link LeastSquares} with {@code 1 / U_ii^2} as importance, the error's true price at that place. With activation order, inputs that carry
 * most come first; blocks stay those of the matrix, as {@code MatMulNBits} wants them, hence all grids are found from the weights as they
 * were. Either way the grid that weights were rounded on is the one that is kept: rounding them anew on another would undo the
 * corrections.
 *
 * <p>Columns do not depend on each other, so that strips of them are quantised in parallel; within a strip, corrections of inputs far
 * ahead are made a group of inputs at a time (the paper's lazy batches).
 */
public final class Gptq {

    /** What the paper adds to the Hessian's diagonal: this share of its mean. */
    private static final double DAMPING = 0.01;

    private static final double MORE_DAMPING = 10;
    private static final int ATTEMPTS = 4;

    /** Columns quantised together: so many that their weights fit the cache. */
    private static final int STRIP = 64;

    /** Inputs after which the corrections of those far ahead are made; blocks of this size or more begin with such a group. */
    private static final int LAZY = 64;

    private final BlockFit grid;
    private final boolean activationOrder;
    private final int[] order;
    /** U, by columns: element (i, j) at [j][i]. */
    private final double[][] factor;

    private Gptq(BlockFit grid, boolean activationOrder, int[] order, double[][] factor) {
        this.grid = grid;
        this.activationOrder = activationOrder;
        this.order = order;
        this.factor = factor;
    }

    /**
     * Prepares for the layers that read certain inputs.
     *
     * @param gram of these inputs
     * @param activationOrder whether inputs are taken by falling magnitude instead of in their order
     * @return empty when the inputs were all zero, or so alike that no damping makes the Hessian invertible
     */
    public static Optional<Gptq> of(Gram gram, boolean activationOrder) {
        return of(gram, activationOrder, new LeastSquares(), DAMPING);
    }

    /**
     * Prepares for the layers that read certain inputs, as {@link #of(Gram, boolean)} does.
     *
     * @param width how many inputs there are
     * @param damping the share of its mean that is added to the diagonal
     */
    public static Optional<Gptq> of(SecondMoments moments, int width, boolean activationOrder, double damping) {
        return of(moments, width, activationOrder, new LeastSquares(), damping);
    }

    static Optional<Gptq> of(Gram gram, boolean activationOrder, BlockFit grid, double damping) {
        return of(gram, gram.width(), activationOrder, grid, damping);
    }

    private static Optional<Gptq> of(
            SecondMoments moments, int width, boolean activationOrder, BlockFit grid, double damping) {
        float[] diagonal = new float[width];
        for (int i = 0; i < width; i++) {
            diagonal[i] = (float) moments.get(i, i);
        }
        double mean = 0;
        for (float square : diagonal) {
            mean += (double) square / diagonal.length;
        }
        if (!(mean > 0)) {
            return Optional.empty();
        }
        int[] order = IntStream.range(0, diagonal.length).toArray();
        if (activationOrder) {
            order = IntStream.range(0, diagonal.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer input) -> -diagonal[input]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        double share = damping;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<double[][]> factor = TriangularFactor.of(TriangularFactor.damped(moments, order, share * mean));
            if (factor.isPresent()) {
                return Optional.of(new Gptq(grid, activationOrder, order, factor.get()));
            }
            share *= MORE_DAMPING;
        }
        return Optional.empty();
    }

    /**
     * Quantises a matrix.
     *
     * @param matrix as many rows as the Gram matrix is wide
     * @throws IllegalArgumentException if a weight is NaN or infinite; names the tensor and the place
     */
    public BlockMatrix quantize(WeightMatrix matrix, BlockFormat format) {
        BlockMatrix quantized = new BlockMatrix(format, matrix.rows(), matrix.columns());
        IntStream.range(0, Math.ceilDiv(matrix.columns(), STRIP)).parallel().forEach(strip -> {
            int first = strip * STRIP;
            new Strip(quantized, first, Math.min(STRIP, matrix.columns() - first)).run(matrix);
        });
        return quantized;
    }

    /** How much the square of each weight's rounding error costs when all that follow make up for it: {@code 1 / U_ii^2}, by input. */
    public double[] prices() {
        double[] prices = new double[order.length];
        for (int i = 0; i < prices.length; i++) {
            prices[order[i]] = 1 / (factor[i][i] * factor[i][i]);
        }
        return prices;
    }

    /** A row times the inverse of the damped Hessian. */
    public double[] timesInverse(double[] row) {
        double[] half = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            double value = row[order[j]];
            double[] column = factor[j];
            for (int i = 0; i <= j; i++) {
                half[i] += column[i] * value;
            }
        }
        double[] product = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            double sum = 0;
            double[] column = factor[j];
            for (int i = 0; i <= j; i++) {
                sum += column[i] * half[i];
            }
            product[order[j]] = sum;
        }
        return product;
    }

    /** Says what a weight becomes. */
    @FunctionalInterface
    public interface Rounding {

        /**
         * Rounds a weight. Called once for each, from several threads for different outputs.
         *
         * @param weight as corrected for the weights of this output that were rounded before
         * @return the number that stands for it from now on
         */
        double round(int input, int output, double weight);
    }

    /**
     * Rounds a matrix on a grid that is known beforehand.
     *
     * @param weights {@code [outputs][inputs]}, as many inputs as the Gram matrix is wide; stay as they are
     */
    public void round(double[][] weights, Rounding rounding) {
        int outputs = weights.length;
        IntStream.range(0, Math.ceilDiv(outputs, STRIP)).parallel().forEach(strip -> {
            int first = strip * STRIP;
            int columns = Math.min(STRIP, outputs - first);
            double[][] taken = new double[order.length][columns];
            for (int c = 0; c < columns; c++) {
                for (int i = 0; i < order.length; i++) {
                    taken[i][c] = weights[first + c][order[i]];
                }
            }
            run(taken, new Grid() {
                @Override
                public void reach(int place) {
                    // It is known beforehand.
                }

                @Override
                public double round(int place, int column, double weight) {
                    return rounding.round(order[place], first + column, weight);
                }
            });
        });
    }

    /** The grid that some columns are rounded on. */
    private interface Grid {

        /** Is told that the weights of an input come next. */
        void reach(int place);

        /** Rounds one of them. */
        double round(int place, int column, double weight);
    }

    /**
     * Rounds input after input.
     *
     * @param weights in the order in which inputs are taken; are corrected on the way
     */
    private void run(double[][] weights, Grid grid) {
        int rows = weights.length;
        int columns = weights[0].length;
        double[][] errors = new double[LAZY][columns];
        for (int begin = 0; begin < rows; begin += LAZY) {
            int end = Math.min(rows, begin + LAZY);
            for (int i = begin; i < end; i++) {
                grid.reach(i);
                for (int c = 0; c < columns; c++) {
                    errors[i - begin][c] = (weights[i][c] - grid.round(i, c, weights[i][c])) / factor[i][i];
                }
                for (int j = i + 1; j < end; j++) {
                    Rows.add(weights[j], -factor[j][i], errors[i - begin]);
                }
            }
            correct(weights, begin, end, errors);
        }
    }

    /** Corrects all inputs from one on for the errors of a group before it. */
    private void correct(double[][] weights, int begin, int end, double[][] errors) {
        for (int j = end; j < weights.length; j++) {
            int i = begin;
            for (; i + 3 < end; i += 4) {
                int e = i - begin;
                Rows.add(
                        weights[j],
                        -factor[j][i],
                        errors[e],
                        -factor[j][i + 1],
                        errors[e + 1],
                        -factor[j][i + 2],
                        errors[e + 2],
                        -factor[j][i + 3],
                        errors[e + 3]);
            }
            for (; i < end; i++) {
                Rows.add(weights[j], -factor[j][i], errors[i - begin]);
            }
        }
    }

    /** The blocks of some columns of a matrix. */
    private final class Strip implements Grid {

        private final BlockMatrix quantized;
        private final BlockFormat format;
        private final int first;
        private final int columns;
        private final int rows;
        /** The weights as corrected so far, in the order in which inputs are taken. */
        private final double[][] weights;

        private final BlockScale[][] scales;

        Strip(BlockMatrix quantized, int first, int columns) {
            this.quantized = quantized;
            this.format = quantized.format();
            this.first = first;
            this.columns = columns;
            this.rows = quantized.rows();
            this.weights = new double[rows][columns];
            this.scales = new BlockScale[quantized.blocks()][columns];
        }

        void run(WeightMatrix matrix) {
            float[] column = new float[rows];
            for (int c = 0; c < columns; c++) {
                matrix.column(first + c, 0, rows, column);
                for (int i = 0; i < rows; i++) {
                    weights[i][c] = column[order[i]];
                }
            }
            if (activationOrder) {
                fitAll();
            }
            Gptq.this.run(weights, this);
        }

        @Override
        public void reach(int place) {
            if (!activationOrder && place % format.blockSize() == 0) {
                fit(place / format.blockSize());
            }
        }

        @Override
        public double round(int place, int column, double weight) {
            int row = order[place];
            BlockScale block = scales[row / format.blockSize()][column];
            int code = block.code(weight, format.highest());
            quantized.set(row, first + column, code);
            return block.weight(code);
        }

        /** Finds the grid of a block whose inputs come one after another, from here on. */
        private void fit(int block) {
            int begin = block * format.blockSize();
            int[] places = IntStream.range(begin, Math.min(rows, begin + format.blockSize()))
                    .toArray();
            fit(block, places);
        }

        /** Finds all grids, from the weights as they were. */
        private void fitAll() {
            int[] placeOf = new int[rows];
            for (int i = 0; i < rows; i++) {
                placeOf[order[i]] = i;
            }
            for (int block = 0; block < quantized.blocks(); block++) {
                int begin = block * format.blockSize();
                fit(block, Arrays.copyOfRange(placeOf, begin, Math.min(rows, begin + format.blockSize())));
            }
        }

        private void fit(int block, int[] places) {
            float[] values = new float[places.length];
            float[] importance = new float[places.length];
            for (int i = 0; i < places.length; i++) {
                double diagonal = factor[places[i]][places[i]] / factor[places[0]][places[0]];
                importance[i] = (float) (1 / (diagonal * diagonal));
            }
            for (int c = 0; c < columns; c++) {
                for (int i = 0; i < places.length; i++) {
                    values[i] = (float) weights[places[i]][c];
                }
                scales[block][c] = grid.fit(values, importance, format);
                quantized.begin(first + c, block, scales[block][c]);
            }
        }
    }
}
