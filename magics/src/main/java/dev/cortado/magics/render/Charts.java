package dev.cortado.magics.render;

import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.ChartStyle;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** The plain charts: bars, and points that a magic fills itself. Those of a kind of their own stand in {@code chart}. */
public final class Charts {

    private static final int MARKER = 12;

    private Charts() {}

    /**
     * One series of bars, with intervals that reach equally far to both sides.
     *
     * @param name what the legend says
     * @param values one per category; NaN leaves a gap
     * @param errors half the length of the error bars, one per category; empty for none
     */
    public record Bars(String name, List<Double> values, List<Double> errors) {

        /** Bars without error bars. */
        public Bars(String name, List<Double> values) {
            this(name, values, List.of());
        }
    }

    /** A bar chart: categories from left to right, one bar of each series in each. */
    public static CategoryChart bars(String title, String unit, List<String> categories, List<Bars> series) {
        return new BarChart(
                title,
                unit,
                categories,
                series.stream()
                        .map(bars -> bars.errors.isEmpty()
                                ? dev.cortado.magics.render.chart.Bars.plain(bars.name, bars.values)
                                : dev.cortado.magics.render.chart.Bars.symmetric(bars.name, bars.values, bars.errors))
                        .toList());
    }

    /** A chart of named points, one series each, with both axes named. */
    public static XYChart points(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(ChartStyle.WIDTH)
                .height(ChartStyle.HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(MARKER);
        chart.getStyler().setDefaultSeriesRenderStyle(org.knowm.xchart.XYSeries.XYSeriesRenderStyle.Scatter);
        return chart;
    }
}
