package dev.cortado.magics.render.chart;

import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;

/** Named points, one series each. */
public final class ScatterChart {

    private static final int MARKER = 12;

    private ScatterChart() {}

    /** A chart without points yet, with both axes named. */
    public static XYChart of(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(ChartStyle.WIDTH)
                .height(ChartStyle.HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(MARKER);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        return chart;
    }
}
