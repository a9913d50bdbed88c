package dev.cortado.magics.notebook.timing;

import java.util.Locale;

/** Times as a reader would say them, with three significant digits. */
final class Durations {

    private Durations() {}

    /** A time in nanoseconds in the unit that suits it. */
    static String text(double nanos) {
        if (nanos < 1e3) {
            return digits(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return digits(nanos / 1e3) + " µs";
        }
        if (nanos < 1e9) {
            return digits(nanos / 1e6) + " ms";
        }
        return digits(nanos / 1e9) + " s";
    }

    private static String digits(double value) {
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
