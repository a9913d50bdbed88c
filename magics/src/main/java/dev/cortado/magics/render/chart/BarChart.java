package dev.cortado.magics.render.chart;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;

/**
 * Bars with intervals: categories from left to right, one bar of each series in each. XChart draws axes and legend, whose
 * series hold no values; the bars are drawn over them, hatched, with intervals that may be longer on one side.
 */
public final class BarChart extends CategoryChart {

    private static final double SPACE_FILLED = 0.7;
    private static final double WIDEST_BAR = 72;
    private static final int MOST_CATEGORIES_LEVEL = 5;
    private static final double HEADROOM = 0.1;
    /** XChart writes no tick at the very end of an axis. */
    private static final double JUST_BELOW = 1e-4;

    private static final double LABEL_GAP = 5;
    private static final int LEGEND_LINE = 16;

    private final List<Bars> bars;
    private final Map<String, Look> looks = new LinkedHashMap<>();
    private final int categories;

    /**
     * A chart of bars.
     *
     * @param title what is shown
     * @param unit the quantity and its unit, beside the axis
     * @param categories from left to right; their names differ
     * @param bars one value per category each
     */
    public BarChart(String title, String unit, List<String> categories, List<Bars> bars) {
        super(ChartStyle.WIDTH, ChartStyle.HEIGHT);
        this.bars = List.copyOf(bars);
        this.categories = categories.size();
        setTitle(title);
        setYAxisTitle(unit);
        ChartStyle.apply(getStyler());
        getStyler().setXAxisLabelRotation(categories.size() > MOST_CATEGORIES_LEVEL ? 20 : 0);
        getStyler().setLegendVisible(bars.size() > 1);
        getStyler().setLegendSeriesLineLength(LEGEND_LINE * 2);
        getStyler().setPlotGridVerticalLinesVisible(false);
        getStyler().setPlotContentSize(1); // so that the bars stand on the axis
        double[] nothing = new double[categories.size()];
        Arrays.fill(nothing, Double.NaN);
        for (Bars each : bars) {
            CategorySeries series = addSeries(each.name(), categories, boxed(nothing));
            series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
            looks.put(each.name(), Look.number(looks.size()));
        }
        scale();
        addAnnotation(new Overlay(this::draw));
        dress(_ -> null);
    }

    /** The bars as they were given. */
    public List<Bars> bars() {
        return bars;
    }

    /** Gives series other looks; those for which there is none keep theirs. */
    void dress(Function<String, Look> lookOf) {
        for (Bars each : bars) {
            Look look = lookOf.apply(each.name());
            if (look != null) {
                looks.put(each.name(), look);
            }
            getSeries(each.name()).setMarker(swatch(looks.get(each.name())));
        }
    }

    private static Swatch swatch(Look look) {
        return new Swatch(look.colour(), look.hatch());
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The axis reaches from zero, or the lowest value below it, to above the highest interval. */
    private void scale() {
        double low = 0;
        double high = 0;
        for (Bars each : bars) {
            for (int category = 0; category < categories; category++) {
                low = Math.min(low, each.lowest(category));
                high = Math.max(high, each.highest(category));
            }
        }
        double room = (high - low) * HEADROOM;
        getStyler().setYAxisMin(low < 0 ? low - room : -room * JUST_BELOW);
        getStyler().setYAxisMax(high > 0 ? high + room : low < 0 ? 0 : 1);
    }

    private void draw(Graphics2D g, Plane plane) {
        double space = getStyler().getPlotContentSize() * plane.plot().getWidth();
        double left = plane.plot().getX() + (plane.plot().getWidth() - space) / 2;
        double step = space / categories;
        double width = Math.min(step * SPACE_FILLED / bars.size(), WIDEST_BAR);
        boolean labelled = labelled(width);
        double zero = plane.y(0);
        for (int series = 0; series < bars.size(); series++) {
            Bars each = bars.get(series);
            Look look = looks.get(each.name());
            for (int category = 0; category < categories; category++) {
                double value = each.values().get(category);
                if (Double.isNaN(value)) {
                    continue;
                }
                double middle = left + step * (category + 0.5) + width * (series + 0.5 - bars.size() / 2.0);
                double tip = plane.y(value);
                double gap = bars.size() > 1 ? width * 0.06 : 0;
                Rectangle2D bar = new Rectangle2D.Double(
                        middle - width / 2 + gap, Math.min(tip, zero), width - 2 * gap, Math.abs(tip - zero));
                look.hatch().paint(g, bar, look.colour());
                double top = plane.y(each.highest(category));
                ErrorBars.upright(
                        g,
                        middle,
                        plane.y(each.lows().get(category)),
                        plane.y(each.highs().get(category)),
                        ChartStyle.INK);
                if (labelled) {
                    double above = Math.min(top, tip) - LABEL_GAP - ChartText.height(ChartStyle.SMALL) / 2;
                    ChartText.centred(g, ChartText.figure(value), ChartStyle.SMALL, ChartStyle.INK, middle, above);
                }
            }
        }
        g.setColor(ChartStyle.FAINT);
        g.setStroke(new java.awt.BasicStroke(1));
        g.draw(new Line2D.Double(plane.plot().getX(), zero, plane.plot().getMaxX(), zero));
    }

    /** Whether every bar is wide enough to bear its value. */
    private boolean labelled(double width) {
        return bars.stream()
                .flatMap(each -> each.values().stream())
                .allMatch(value -> value.isNaN()
                        || (value >= 0 && ChartText.width(ChartText.figure(value), ChartStyle.SMALL) < width));
    }
}
