package dev.cortado.magics.render.chart;

import dev.cortado.magics.render.NumberText;
import org.knowm.xchart.style.AxesChartStyler;

/** Sets the range of the first axis, and makes it logarithmic where that is wanted. */
final class AxisRange {

    private static final double DIGITS = 1e-9;

    private AxisRange() {}

    /**
     * Sets the range so that it takes in two values with some room beside them.
     *
     * @param logarithmic only where both values are above 0
     * @param pad the room on each side, as a share of the range
     */
    static void orLogarithmic(AxesChartStyler styler, double least, double most, boolean logarithmic, double pad) {
        if (logarithmic) {
            double room = Math.max(Math.log(most / least), 0.1) * pad;
            styler.setXAxisLogarithmic(true);
            styler.setXAxisLogarithmicDecadeOnly(false);
            styler.setXAxisMin(least * Math.exp(-room));
            styler.setXAxisMax(most * Math.exp(room));
            styler.setXAxisTickLabelsFormattingFunction(AxisRange::label);
        } else {
            double spread = most > least ? most - least : Math.max(Math.abs(most), 1) * 0.1;
            styler.setXAxisMin(least - spread * pad);
            styler.setXAxisMax(most + spread * pad);
        }
    }

    /** Only 1, 2 and 5 times a power of ten are written; XChart cannot take an empty text. */
    static String label(double value) {
        double leading = value / Math.pow(10, Math.floor(Math.log10(value) + DIGITS));
        boolean written = near(leading, 1) || near(leading, 2) || near(leading, 5);
        return written ? NumberText.of(plain(value)) : " ";
    }

    private static Object plain(double value) {
        return value >= 1 ? (Object) Math.round(value) : (Object) value;
    }

    private static boolean near(double value, double whole) {
        return Math.abs(value - whole) < 1e-6;
    }
}
