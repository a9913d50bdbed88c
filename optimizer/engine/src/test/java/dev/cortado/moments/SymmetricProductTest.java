package dev.cortado.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SymmetricProductTest {

    @Property(tries = 60, seed = "20261126")
    void is_the_product(
            @ForAll @IntRange(min = 1, max = 70) int rows,
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[][] left = new double[rows][width];
        double[][] right = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int n = 0; n < rows; n++) {
                left[n][i] = random.nextGaussian();
            }
            for (int j = 0; j <= i; j++) {
                right[i][j] = random.nextGaussian();
                right[j][i] = right[i][j];
            }
        }
        double[][] found = SymmetricProduct.of(left, right);
        for (int n = 0; n < rows; n++) {
            for (int j = 0; j < width; j++) {
                double expected = 0;
                for (int k = 0; k < width; k++) {
                    expected += left[n][k] * right[k][j];
                }
                assertThat(found[n][j]).isCloseTo(expected, within(1e-10 * width));
            }
        }
    }
}
