package dev.cortado.moments;

import java.util.Random;

/** Inputs of a layer to test with. */
public final class CorrelatedInputs {

    private CorrelatedInputs() {}

    /** Numbers of a normal distribution. */
    public static float[] gaussian(long seed, int count) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Activations: a few directions, some inputs much larger than others, as in real networks. */
    public static float[] activations(long seed, int rows, int width) {
        Random random = new Random(seed);
        int directions = Math.max(1, width / 3);
        float[] mixing = gaussian(seed + 1, directions * width);
        float[] result = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            float[] inner = gaussian(random.nextLong(), directions);
            for (int i = 0; i < width; i++) {
                double sum = 0.2 * random.nextGaussian();
                for (int d = 0; d < directions; d++) {
                    sum += inner[d] * mixing[d * width + i];
                }
                result[row * width + i] = (float) (i % 11 == 3 ? 8 * sum : sum);
            }
        }
        return result;
    }

    /** Their sums of products. */
    public static Gram gram(float[] activations, int width) {
        Gram gram = new Gram(width);
        gram.add(activations);
        gram.finish();
        return gram;
    }
}
