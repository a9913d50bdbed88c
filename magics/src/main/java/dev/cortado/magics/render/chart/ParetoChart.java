package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Two quantities of models against each other: the front as a step line, the best of the second that can be had for each
 * value of the first; dominated models in grey and hollow; intervals in both directions; the names beside the points.
 */
public final class ParetoChart {

    private static final Color DOMINATED = new Color(0xA0A0A0);
    private static final Color FRONT = new Color(0x6E6E6E);
    private static final BasicStroke FRONT_LINE =
            new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0);
    private static final int HEIGHT = 420;
    private static final int MARKER = 11;
    private static final double PAD = 0.12;

    private ParetoChart() {}

    /**
     * One axis.
     *
     * @param title the quantity and its unit
     * @param lowerIsBetter whether a smaller value is better
     */
    public record Axis(String title, boolean lowerIsBetter) {}

    /**
     * One model.
     *
     * @param name the model, as the session's looks know it
     * @param label what stands beside the point
     * @param x its first quantity
     * @param xLow lower end of the interval; NaN for none
     * @param xHigh upper end of the interval; NaN for none
     * @param y its second quantity
     * @param yLow lower end of the interval; NaN for none
     * @param yHigh upper end of the interval; NaN for none
     * @param onFront whether no other is better in one and as good in the other
     */
    public record Point(
            String name,
            String label,
            double x,
            double xLow,
            double xHigh,
            double y,
            double yLow,
            double yHigh,
            boolean onFront) {}

    /** A chart of these models; at least one. */
    public static XYChart of(String title, Axis x, Axis y, List<Point> points, Looks looks) {
        XYChart chart = new XYChart(ChartStyle.WIDTH, HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(axisTitle(x));
        chart.setYAxisTitle(axisTitle(y));
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(MARKER);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
        chart.getStyler().setXAxisTickMarkSpacingHint(70);
        double[] xs = range(points.stream().flatMapToDouble(p -> finite(p.x, p.xLow, p.xHigh)));
        double[] ys = range(points.stream().flatMapToDouble(p -> finite(p.y, p.yLow, p.yHigh)));
        chart.getStyler().setXAxisMin(xs[0]);
        chart.getStyler().setXAxisMax(xs[1]);
        chart.getStyler().setYAxisMin(ys[0]);
        chart.getStyler().setYAxisMax(ys[1]);
        double[][] corners = corners(points, x, y, xs, ys);
        addFront(chart, points, corners, xs[0]);
        for (Point point : points) {
            Look look = looks.of(point.name());
            XYSeries series = chart.addSeries(point.name(), new double[] {point.x}, new double[] {point.y});
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setMarker(SeriesMarkers.NONE); // drawn over the intervals instead
            series.setMarkerColor(colour(point, look));
            series.setShowInLegend(false);
        }
        chart.addAnnotation(new Overlay((g, plane) -> draw(g, plane, points, looks, corners)));
        return chart;
    }

    private static String axisTitle(Axis axis) {
        return axis.title() + (axis.lowerIsBetter() ? " (lower is better)" : " (higher is better)");
    }

    private static DoubleStream finite(double... values) {
        return DoubleStream.of(values).filter(Double::isFinite);
    }

    private static double[] range(DoubleStream values) {
        double[] all = values.toArray();
        double least = DoubleStream.of(all).min().orElse(0);
        double most = DoubleStream.of(all).max().orElse(1);
        double spread = most > least ? most - least : Math.max(Math.abs(most), 1e-3) * 0.1;
        return new double[] {least - spread * PAD, most + spread * PAD};
    }

    /** Adds the front and what the legend says about both kinds of points. */
    private static void addFront(XYChart chart, List<Point> points, double[][] corners, double someX) {
        XYSeries front = chart.addSeries("Pareto front", corners[0], corners[1]);
        front.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        front.setMarker(SeriesMarkers.NONE);
        front.setLineColor(FRONT);
        front.setLineStyle(FRONT_LINE);
        if (points.stream().anyMatch(point -> !point.onFront())) {
            XYSeries entry = chart.addSeries("dominated", new double[] {someX}, new double[] {Double.NaN});
            entry.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            entry.setMarker(new Hollow(SeriesMarkers.CIRCLE));
            entry.setMarkerColor(DOMINATED);
        }
    }

    /**
     * The corners of the staircase, from left to right, with its ends drawn out to the borders of the chart. Between two of
     * its models lies what is had with the one that is worse in the first quantity only when that one is paid for: the step
     * is at the better one's height up to the other.
     */
    static double[][] corners(List<Point> points, Axis x, Axis y, double[] xs, double[] ys) {
        List<Point> front = points.stream()
                .filter(Point::onFront)
                .sorted(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y))
                .toList();
        List<double[]> corners = new ArrayList<>();
        double worstY = y.lowerIsBetter() ? ys[1] : ys[0];
        Point first = front.getFirst();
        Point last = front.getLast();
        if (x.lowerIsBetter()) {
            corners.add(new double[] {first.x, worstY});
        } else {
            corners.add(new double[] {xs[0], first.y});
        }
        Point before = null;
        for (Point point : front) {
            if (before != null) {
                corners.add(x.lowerIsBetter() ? new double[] {point.x, before.y} : new double[] {before.x, point.y});
            }
            corners.add(new double[] {point.x, point.y});
            before = point;
        }
        if (x.lowerIsBetter()) {
            corners.add(new double[] {xs[1], last.y});
        } else {
            corners.add(new double[] {last.x, worstY});
        }
        return new double[][] {
            corners.stream().mapToDouble(corner -> corner[0]).toArray(),
            corners.stream().mapToDouble(corner -> corner[1]).toArray()
        };
    }

    private static Color colour(Point point, Look look) {
        return point.onFront() ? look.colour() : DOMINATED;
    }

    private static void draw(Graphics2D g, Plane plane, List<Point> points, Looks looks, double[][] corners) {
        List<PointLabels.Label> labels = new ArrayList<>();
        List<Rectangle2D> occupied = new ArrayList<>();
        for (Point point : points) {
            Look look = looks.of(point.name());
            double x = plane.x(point.x());
            double y = plane.y(point.y());
            ErrorBars.level(g, y, plane.x(point.xLow()), plane.x(point.xHigh()), colour(point, look));
            ErrorBars.upright(g, x, plane.y(point.yLow()), plane.y(point.yHigh()), colour(point, look));
            occupied.add(new Rectangle2D.Double(x - MARKER / 2.0, y - MARKER / 2.0, MARKER, MARKER));
            addSpan(occupied, plane.x(point.xLow()), y, plane.x(point.xHigh()), y);
            addSpan(occupied, x, plane.y(point.yHigh()), x, plane.y(point.yLow()));
            labels.add(new PointLabels.Label(point.label(), x, y));
        }
        for (int i = 1; i < corners[0].length; i++) {
            addSpan(
                    occupied,
                    plane.x(corners[0][i - 1]),
                    plane.y(corners[1][i - 1]),
                    plane.x(corners[0][i]),
                    plane.y(corners[1][i]));
        }
        for (Point point : points) {
            Look look = looks.of(point.name());
            halo(g, plane.x(point.x()), plane.y(point.y()));
            g.setColor(colour(point, look));
            Marker marker = point.onFront() ? look.marker() : new Hollow(look.marker());
            marker.paint(g, plane.x(point.x()), plane.y(point.y()), MARKER);
        }
        List<Rectangle2D> boxes = PointLabels.place(labels, occupied, plane.plot(), ChartStyle.TEXT);
        for (int i = 0; i < labels.size(); i++) {
            PointLabels.draw(
                    g,
                    labels.get(i),
                    boxes.get(i),
                    ChartStyle.TEXT,
                    points.get(i).onFront() ? ChartStyle.INK : ChartStyle.FAINT);
        }
    }

    /** A white rim that parts a marker from what lies under it. */
    private static void halo(Graphics2D g, double x, double y) {
        double half = MARKER / 2.0 + 2;
        Path2D rim = new Path2D.Double(new java.awt.geom.Ellipse2D.Double(x - half, y - half, 2 * half, 2 * half));
        g.setColor(Color.WHITE);
        g.fill(rim);
    }

    private static void addSpan(List<Rectangle2D> occupied, double x1, double y1, double x2, double y2) {
        if (!Double.isNaN(x1 + y1 + x2 + y2)) {
            Rectangle2D span = new Rectangle2D.Double();
            span.setFrameFromDiagonal(
                    Math.min(x1, x2) - 1, Math.min(y1, y2) - 1, Math.max(x1, x2) + 1, Math.max(y1, y2) + 1);
            occupied.add(span);
        }
    }
}
