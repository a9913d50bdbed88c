package dev.cortado.magics.render.chart;

import java.awt.geom.Rectangle2D;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * The plane of a painted chart.
 *
 * @param chart the chart, its axes laid out
 * @param plot where its plot lies, in pixels
 */
record Plane(AxesChart<?, ?> chart, Rectangle2D plot) {

    /** Where a value of the first axis lies, in pixels; one outside the range set for the axis lies at its end. */
    double x(double value) {
        AxesChartStyler styler = chart.getStyler();
        return chart.getScreenXFromChart(within(value, styler.getXAxisMin(), styler.getXAxisMax()));
    }

    /** Where a value of the second axis lies, in pixels; one outside the range set for the axis lies at its end. */
    double y(double value) {
        AxesChartStyler styler = chart.getStyler();
        return chart.getScreenYFromChart(within(value, styler.getYAxisMin(), styler.getYAxisMax()));
    }

    /** XChart puts what lies below an axis's range into the middle of the plot. */
    private static double within(double value, Double least, Double most) {
        double from = least == null ? value : Math.max(value, least);
        return most == null ? from : Math.min(from, most);
    }
}
