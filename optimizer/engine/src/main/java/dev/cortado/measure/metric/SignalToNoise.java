package dev.cortado.measure.metric;

/** The ratio of signal to quantisation noise, SQNR, in decibels: {@code 10 log10(sum ref^2 / sum (ref - x)^2)}. */
public final class SignalToNoise {

    private static final double DECIBELS = 10;

    private SignalToNoise() {}

    /**
     * Returns the ratio over all rows.
     *
     * @param reference the signal, {@code [samples][width]}
     * @param answers the signal with noise, of the same shape
     * @return decibels; infinite when there is no difference
     * @throws IllegalArgumentException if the shapes differ
     */
    public static double decibels(double[][] reference, double[][] answers) {
        Lengths.check("SQNR", reference.length, answers.length, 0);
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < reference.length; i++) {
            Lengths.check("SQNR", reference[i].length, answers[i].length, 0);
            for (int j = 0; j < reference[i].length; j++) {
                double difference = reference[i][j] - answers[i][j];
                signal += reference[i][j] * reference[i][j];
                noise += difference * difference;
            }
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : DECIBELS * Math.log10(signal / noise);
    }
}
