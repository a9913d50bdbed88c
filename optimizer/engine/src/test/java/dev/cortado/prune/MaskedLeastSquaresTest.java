package dev.cortado.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.moments.CorrelatedInputs;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MaskedLeastSquaresTest {

    /** Gaussian elimination with the largest pivot. */
    static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        double[][] a = new double[size][];
        for (int i = 0; i < size; i++) {
            a[i] = Arrays.copyOf(matrix[i], size + 1);
            a[i][size] = right[i];
        }
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int i = column; i < size; i++) {
                pivot = Math.abs(a[i][column]) > Math.abs(a[pivot][column]) ? i : pivot;
            }
            double[] row = a[pivot];
            a[pivot] = a[column];
            a[column] = row;
            for (int i = 0; i < size; i++) {
                if (i != column) {
                    double factor = a[i][column] / row[column];
                    for (int j = column; j <= size; j++) {
                        a[i][j] -= factor * row[j];
                    }
                }
            }
        }
        double[] solution = new double[size];
        for (int i = 0; i < size; i++) {
            solution[i] = a[i][size] / a[i][i];
        }
        return solution;
    }

    @Property(tries = 60, seed = "20261126")
    void solves_each_row_under_its_mask(
            @ForAll BlockPattern pattern,
            @ForAll @IntRange(min = 1, max = 9) int outputs,
            @ForAll @IntRange(min = 1, max = 24) int inputs,
            @ForAll long seed) {
        float[] x = CorrelatedInputs.activations(seed, 3 * inputs + 5, inputs);
        double[][] moments = new double[inputs][inputs];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                for (int token = 0; token < x.length / inputs; token++) {
                    moments[i][j] += (double) x[token * inputs + i] * x[token * inputs + j];
                }
            }
            moments[i][i] += 1;
        }
        // Inputs of a variance of 1, as the pruning has them.
        double[] sizes = IntStream.range(0, inputs)
                .mapToDouble(i -> Math.sqrt(moments[i][i]))
                .toArray();
        float[] random = CorrelatedInputs.gaussian(seed + 1, 2 * outputs * inputs);
        double[][] targets = new double[outputs][inputs];
        double[][] start = new double[outputs][inputs];
        for (int k = 0; k < inputs; k++) {
            for (int j = 0; j < inputs; j++) {
                moments[k][j] /= sizes[k] * sizes[j];
            }
            for (int n = 0; n < outputs; n++) {
                targets[n][k] = random[n * inputs + k];
                start[n][k] = random[(outputs + n) * inputs + k];
            }
        }
        BlockMask mask = BlockMask.ofStrongest(start, pattern, 0.6);
        mask.clear(start);
        double[][] found = MaskedLeastSquares.solve(targets, moments, mask, start);
        for (int n = 0; n < outputs; n++) {
            double[] row = start[n];
            int[] kept = IntStream.range(0, inputs).filter(k -> row[k] != 0).toArray();
            double[][] part = new double[kept.length][kept.length];
            double[] right = new double[kept.length];
            for (int i = 0; i < kept.length; i++) {
                right[i] = targets[n][kept[i]];
                for (int j = 0; j < kept.length; j++) {
                    part[i][j] = moments[kept[i]][kept[j]];
                }
            }
            double[] expected = new double[inputs];
            double[] solution = solve(part, right);
            double size = 0;
            for (int i = 0; i < kept.length; i++) {
                expected[kept[i]] = solution[i];
                size += solution[i] * solution[i];
            }
            for (int k = 0; k < inputs; k++) {
                assertThat(found[n][k]).isCloseTo(expected[k], within(1e-2 * Math.sqrt(size) + 1e-12));
            }
        }
    }
}
