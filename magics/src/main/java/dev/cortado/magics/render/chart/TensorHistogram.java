package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The values of a tensor before and after a pass, in the same bins: before as a grey area, after as a line. A quantised
 * tensor has few distinct values and shows as a comb when there are more bins than values.
 */
public final class TensorHistogram {

    private static final int FEWEST_BINS = 20;
    private static final int MOST_BINS = 160;
    private static final Color GROUND = new Color(0xC9C9C9);
    private static final BasicStroke LINE = new BasicStroke(1.6f);
    /** XChart writes no tick at the very end of an axis. */
    private static final double JUST_BELOW = 1e-4;

    private static final double PAD = 0.02;
    private static final double TOP = 1.05;
    private static final double PERCENT = 100;

    private TensorHistogram() {}

    /**
     * A chart of both distributions.
     *
     * @param title what is shown, with the tensor's name
     * @param quantity the quantity and its unit, below the axis, such as {@code weight}
     * @param before the values before; at least one finite one
     * @param after the values after; they may be fewer or more
     * @param look of the model after the pass
     * @throws IllegalArgumentException if one of both has no finite value
     */
    public static XYChart of(
            String title,
            String quantity,
            String beforeName,
            float[] before,
            String afterName,
            float[] after,
            Look look) {
        double[] old = finite(beforeName, before);
        double[] changed = finite(afterName, after);
        double least = Math.min(old[0], changed[0]);
        double most = Math.max(old[old.length - 1], changed[changed.length - 1]);
        double spread = most > least ? most - least : Math.max(Math.abs(most), 1);
        int bins = bins(old, spread);
        double width = spread / bins;
        XYChart chart = new XYChart(ChartStyle.WIDTH, ChartStyle.HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(quantity);
        chart.setYAxisTitle("share of values in %");
        ChartStyle.apply(chart.getStyler());
        addEntry(chart, beforeName, least);
        XYSeries area = add(chart, beforeName + " area", shares(old, least, width, bins), least, width);
        area.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
        area.setFillColor(GROUND);
        area.setLineColor(ChartStyle.FAINT);
        area.setLineStyle(new BasicStroke(1));
        area.setShowInLegend(false);
        XYSeries line = add(chart, afterName, shares(changed, least, width, bins), least, width);
        line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
        line.setLineColor(look.colour());
        line.setLineStyle(LINE);
        double top = TOP * Math.max(greatest(area), greatest(line));
        chart.getStyler().setYAxisMin(-JUST_BELOW * top);
        chart.getStyler().setYAxisMax(top);
        AxisRange.orLogarithmic(chart.getStyler(), least, least + bins * width, false, PAD);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(ChartText::figure);
        chart.getStyler().setPlotContentSize(1);
        return chart;
    }

    /** What the legend shows for an area; its point is nowhere. */
    private static void addEntry(XYChart chart, String name, double x) {
        XYSeries entry = chart.addSeries(name, new double[] {x}, new double[] {Double.NaN});
        entry.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        entry.setMarker(new Swatch(GROUND, Hatch.SOLID));
    }

    private static double greatest(XYSeries series) {
        return Arrays.stream(series.getYData()).max().orElse(1);
    }

    /** Steps from the left edge of the first bin down to 0 at the right edge of the last. */
    private static XYSeries add(XYChart chart, String name, double[] shares, double least, double width) {
        double[] x = new double[shares.length + 2];
        double[] y = new double[shares.length + 2];
        x[0] = least;
        for (int bin = 0; bin < shares.length; bin++) {
            x[bin + 1] = least + bin * width;
            y[bin + 1] = shares[bin];
        }
        x[shares.length + 1] = least + shares.length * width;
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    /**
     * How many bins: as Freedman and Diaconis say, "On the histogram as a density estimator" (1981), twice the
     * interquartile range over the cube root of the count wide, within limits that can be seen.
     */
    private static int bins(double[] sorted, double spread) {
        double range = sorted[(int) (0.75 * (sorted.length - 1))] - sorted[(int) (0.25 * (sorted.length - 1))];
        double width = 2 * range / Math.cbrt(sorted.length);
        return width > 0 ? (int) Math.clamp(Math.ceil(spread / width), FEWEST_BINS, MOST_BINS) : FEWEST_BINS;
    }

    /** The percentage of values in each bin; the last one holds its upper end too. */
    static double[] shares(double[] values, double least, double width, int bins) {
        double[] shares = new double[bins];
        for (double value : values) {
            shares[Math.clamp((long) ((value - least) / width), 0, bins - 1)] += PERCENT / values.length;
        }
        return shares;
    }

    private static double[] finite(String name, float[] values) {
        double[] kept = new double[values.length];
        int count = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                kept[count++] = value;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(name + ": expected at least one finite value among " + values.length);
        }
        kept = Arrays.copyOf(kept, count);
        Arrays.sort(kept);
        return kept;
    }
}
