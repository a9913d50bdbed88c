package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A roofline: operations per second over operations per byte, both logarithmic. Roofs are lines of different dashes; points are discs
 * whose area is their share of the time, filled or hollow by their arithmetic, the largest with their names. It needs no colour.
 */
public final class RooflineChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 460;
    private static final int NAMED = 7;
    private static final int LARGEST_RADIUS = 22;
    private static final int SMALLEST_RADIUS = 3;
    private static final int LONGEST_NAME = 26;
    private static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Color GROUND = new Color(255, 255, 255, 180);
    private static final Color INK = new Color(0x333333);
    private static final Color FILL = new Color(0x0072B2);
    private static final float[][] DASHES = {null, {9, 5}, {2, 4}, {9, 4, 2, 4}};

    private RooflineChart() {}

    /**
     * A roof: a slope up to a peak.
     *
     * @param name what the legend says
     * @param peak 10^9 operations per second; infinite for a slope without end
     * @param bandwidth 10^9 bytes per second
     */
    public record Roof(String name, double peak, double bandwidth) {}

    /**
     * A point.
     *
     * @param name its label
     * @param intensity operations per byte, above 0
     * @param rate 10^9 operations per second, above 0
     * @param share of the time, 0 to 1
     * @param hollow drawn as a ring
     */
    public record Point(String name, double intensity, double rate, double share, boolean hollow) {}

    /** The chart; a roof is drawn over the range of the points and of the roofs' corners. */
    public static XYChart of(String title, List<Roof> roofs, List<Point> points) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("operations per byte")
                .yAxisTitle("10^9 operations per second")
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setXAxisLogarithmicDecadeOnly(true).setYAxisLogarithmicDecadeOnly(true);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(RooflineChart::tick);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(RooflineChart::tick);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        double left = decade(minimum(points, roofs), false);
        double right = decade(maximum(points, roofs), true);
        int index = 0;
        for (Roof roof : roofs) {
            line(chart, roof, left, right, DASHES[index++ % DASHES.length]);
        }
        List<Point> bySize = new ArrayList<>(points);
        bySize.sort(Comparator.comparingDouble(Point::share).reversed());
        for (Point point : bySize) {
            XYSeries series = chart.addSeries(
                    index++ + " " + point.name, new double[] {point.intensity}, new double[] {point.rate});
            series.setShowInLegend(false);
            series.setMarker(new Disc(radius(point), point.hollow));
            series.setMarkerColor(FILL);
        }
        label(chart, bySize);
        return chart;
    }

    /** The largest points' names, beside their discs: one of a kind, one in a place. */
    private static void label(XYChart chart, List<Point> bySize) {
        List<Point> named = new ArrayList<>();
        for (Point point : bySize) {
            boolean free = named.stream().noneMatch(other -> near(other, point));
            boolean known = named.stream().anyMatch(other -> kind(other).equals(kind(point)));
            if (free && !known && named.size() < NAMED) {
                named.add(point);
                String text = point.name.length() <= LONGEST_NAME
                        ? point.name
                        : "…" + point.name.substring(point.name.length() - LONGEST_NAME);
                chart.addAnnotation(new Label(text, point, radius(point)));
            }
        }
    }

    /** Its name without how many it stands for: one of a kind has a label. */
    private static String kind(Point point) {
        return point.name.replaceFirst("^\\d+ ", "");
    }

    private static boolean near(Point one, Point other) {
        double right = Math.abs(Math.log10(one.intensity / other.intensity));
        double up = Math.abs(Math.log10(one.rate / other.rate));
        return right < 0.9 && up < 0.1;
    }

    private static void line(XYChart chart, Roof roof, double left, double right, float[] dash) {
        double corner = Double.isInfinite(roof.peak) ? right : Math.clamp(roof.peak / roof.bandwidth, left, right);
        List<Double> x = new ArrayList<>(List.of(left, corner));
        List<Double> y = new ArrayList<>(List.of(roof.bandwidth * left, roof.bandwidth * corner));
        if (corner < right) {
            x.add(right);
            y.add(roof.peak);
        }
        XYSeries series = chart.addSeries(roof.name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(INK);
        series.setLineStyle(
                dash == null
                        ? new BasicStroke(1.8f)
                        : new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
    }

    private static int radius(Point point) {
        return (int) Math.max(SMALLEST_RADIUS, Math.round(LARGEST_RADIUS * Math.sqrt(point.share)));
    }

    private static double minimum(List<Point> points, List<Roof> roofs) {
        return Math.min(
                points.stream().mapToDouble(Point::intensity).min().orElse(1),
                corners(roofs).stream().mapToDouble(Double::doubleValue).min().orElse(1));
    }

    private static double maximum(List<Point> points, List<Roof> roofs) {
        return Math.max(
                points.stream().mapToDouble(Point::intensity).max().orElse(1),
                corners(roofs).stream().mapToDouble(Double::doubleValue).max().orElse(1));
    }

    private static List<Double> corners(List<Roof> roofs) {
        return roofs.stream()
                .filter(roof -> !Double.isInfinite(roof.peak))
                .map(roof -> roof.peak / roof.bandwidth)
                .toList();
    }

    private static double decade(double value, boolean up) {
        double exponent = Math.log10(value);
        return Math.pow(10, up ? Math.ceil(exponent) : Math.floor(exponent));
    }

    private static String tick(double value) {
        return value >= 1
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }

    /** A name beside a point, on a ground that keeps lines from running through it. */
    private static final class Label extends AnnotationText {

        private final String text;
        private final int lift;

        Label(String text, Point point, int lift) {
            super(text, point.intensity, point.rate, false);
            this.text = text;
            this.lift = lift;
        }

        @Override
        public void paint(Graphics2D graphics) {
            graphics.setFont(LABEL);
            FontMetrics metrics = graphics.getFontMetrics();
            int width = metrics.stringWidth(text);
            int left = getXAxisScreenValue(x) + lift + 5;
            if (left + width > getXAxisScreenValueForMax()) {
                left = getXAxisScreenValue(x) - lift - 5 - width;
            }
            int line = getYAxisScreenValue(y) + metrics.getAscent() / 2 - 1;
            graphics.setColor(GROUND);
            graphics.fill(new Rectangle2D.Double(
                    left - 2.0, line - metrics.getAscent(), width + 4.0, metrics.getHeight() - 1.0));
            graphics.setColor(INK);
            graphics.drawString(text, left, line);
        }
    }

    /** A disc or a ring of its own size, outlined so that those on top of each other can be told apart. */
    private static final class Disc extends Marker {

        private final int radius;
        private final boolean hollow;

        Disc(int radius, boolean hollow) {
            this.radius = radius;
            this.hollow = hollow;
        }

        @Override
        public void paint(Graphics2D graphics, double x, double y, int markerSize) {
            var disc = new Ellipse2D.Double(x - radius, y - radius, 2.0 * radius, 2.0 * radius);
            Color colour = graphics.getColor();
            graphics.setColor(hollow ? Color.WHITE : colour);
            graphics.fill(disc);
            graphics.setColor(hollow ? colour : Color.WHITE);
            graphics.setStroke(new BasicStroke(hollow ? 2f : 1f));
            graphics.draw(disc);
            graphics.setColor(colour);
        }
    }
}
