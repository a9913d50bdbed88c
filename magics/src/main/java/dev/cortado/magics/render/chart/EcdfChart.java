package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;

/**
 * The empirical distribution function of samples, one curve per model: at each height the share of samples that are not
 * larger. Nothing is binned or smoothed, so that a tail is seen as it is; where it is long the axis is logarithmic. Markers
 * stand at the 50th, 90th and 99th percentile.
 */
public final class EcdfChart {

    private static final double[] MARKED = {0.5, 0.9, 0.99};
    private static final String[] MARKED_NAMES = {"p50", "p90", "p99"};
    private static final int MOST_STEPS = 400;
    private static final int TAIL_STEPS = 60;
    private static final double LONG_TAIL = 3;
    private static final int MARKER = 9;
    private static final double PAD = 0.04;
    private static final BasicStroke GUIDE =
            new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {3, 3}, 0);

    private EcdfChart() {}

    /** The samples of one model, sorted. */
    public static final class Sample {

        private final String name;
        private final double[] values;

        /**
         * Samples of a model.
         *
         * @param name the model
         * @param values in any order; at least one, all finite
         * @throws IllegalArgumentException if there is no value, or one is not finite
         */
        public Sample(String name, double[] values) {
            this.name = name;
            this.values = values.clone();
            Arrays.sort(this.values);
            if (values.length == 0 || !Double.isFinite(least()) || !Double.isFinite(most())) {
                throw new IllegalArgumentException(name + ": expected at least one sample, all of them finite");
            }
        }

        private double least() {
            return values[0];
        }

        private double most() {
            return values[values.length - 1];
        }

        /** The smallest value that at least this share of the samples does not exceed. */
        double percentile(double share) {
            return values[(int) Math.max(1, Math.ceil(share * values.length)) - 1];
        }
    }

    /**
     * A chart of one curve per sample.
     *
     * @param title what is shown
     * @param quantity the quantity and its unit, below the axis, such as {@code latency in ms}
     * @param looks of the session's models
     */
    public static XYChart of(String title, String quantity, List<Sample> samples, Looks looks) {
        XYChart chart = new XYChart(ChartStyle.WIDTH, ChartStyle.HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(quantity);
        chart.setYAxisTitle("share of samples at or below");
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(MARKER);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setLegendVisible(samples.size() > 1);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(1.0);
        chart.getStyler().setYAxisDecimalPattern("0.0");
        double least = samples.stream().mapToDouble(Sample::least).min().orElse(0);
        double most = samples.stream().mapToDouble(Sample::most).max().orElse(1);
        AxisRange.orLogarithmic(chart.getStyler(), least, most, least > 0 && most >= LONG_TAIL * least, PAD);
        for (Sample sample : samples) {
            addEntry(chart, sample, looks.of(sample.name));
        }
        chart.addAnnotation(new Overlay((g, plane) -> {
            samples.forEach(sample -> drawCurve(g, plane, sample, looks.of(sample.name)));
            markPercentiles(g, plane, samples, looks);
        }));
        return chart;
    }

    /** A series for the legend; the curve is drawn over the plot in one piece, so that its dashes are not cut at each step. */
    private static void addEntry(XYChart chart, Sample sample, Look look) {
        XYSeries entry = chart.addSeries(sample.name, new double[] {sample.least()}, new double[] {Double.NaN});
        entry.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        entry.setMarker(look.marker());
        entry.setMarkerColor(look.colour());
        entry.setLineColor(look.colour());
        entry.setLineStyle(look.line());
    }

    private static void drawCurve(Graphics2D g, Plane plane, Sample sample, Look look) {
        int n = sample.values.length;
        Path2D curve = new Path2D.Double();
        curve.moveTo(plane.x(sample.least()), plane.y(0));
        double y = plane.y(0);
        for (int rank : ranks(n)) {
            double x = plane.x(sample.values[rank - 1]);
            curve.lineTo(x, y);
            y = plane.y((double) rank / n);
            curve.lineTo(x, y);
        }
        g.setColor(look.colour());
        g.setStroke(look.line());
        g.draw(curve);
    }

    /** The ranks drawn, 1 to n: all of a few samples; of many, evenly spread ones and every one of the tail. */
    static int[] ranks(int n) {
        if (n <= MOST_STEPS) {
            return IntStream.rangeClosed(1, n).toArray();
        }
        int body = n - TAIL_STEPS;
        int steps = MOST_STEPS - TAIL_STEPS;
        return IntStream.concat(
                        IntStream.rangeClosed(1, steps).map(i -> (int) ((long) body * i / steps)),
                        IntStream.rangeClosed(body + 1, n))
                .toArray();
    }

    private static void markPercentiles(Graphics2D g, Plane plane, List<Sample> samples, Looks looks) {
        for (int i = 0; i < MARKED.length; i++) {
            double y = plane.y(MARKED[i]);
            g.setColor(ChartStyle.FAINT);
            g.setStroke(GUIDE);
            g.draw(new Line2D.Double(plane.plot().getX(), y, plane.plot().getMaxX(), y));
            double width = ChartText.width(MARKED_NAMES[i], ChartStyle.SMALL) + 4;
            double height = ChartText.height(ChartStyle.SMALL) + 4;
            ChartText.onWhite(
                    g,
                    MARKED_NAMES[i],
                    ChartStyle.SMALL,
                    ChartStyle.INK,
                    new Rectangle2D.Double(plane.plot().getX() + 2, i == 2 ? y + 1 : y - height / 2, width, height));
            for (Sample sample : samples) {
                Look look = looks.of(sample.name);
                Marker marker = look.marker();
                g.setColor(look.colour());
                marker.paint(g, plane.x(sample.percentile(MARKED[i])), y, MARKER);
            }
        }
    }
}
