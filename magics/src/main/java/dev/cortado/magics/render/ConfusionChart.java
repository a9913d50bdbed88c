package dev.cortado.magics.render;

import dev.cortado.measure.metric.ConfusionMatrix;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** A confusion matrix as a heat map: the actual classes from top to bottom, what they were taken for from left to right. */
public final class ConfusionChart {

    /** With more classes than this the numbers cannot be read. */
    public static final int MOST_CLASSES = 20;

    private static final int SIDE = 420;
    private static final int LEGEND = 120;
    private static final Color[] SHADES = {new Color(0xFFFFFF), new Color(0x9ECAE1), new Color(0x4292C6)};

    private ConfusionChart() {}

    /** Draws a matrix of at most {@link #MOST_CLASSES} classes. */
    public static HeatMapChart of(String title, ConfusionMatrix matrix) {
        int side = SIDE + Math.max(0, matrix.classes() - 10) * 20;
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(side + LEGEND)
                .height(side)
                .title(title)
                .xAxisTitle("predicted class")
                .yAxisTitle("actual class")
                .build();
        Charts.style(chart.getStyler());
        chart.getStyler().setRangeColors(SHADES);
        chart.getStyler().setShowValue(true);
        chart.getStyler().setValueFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        chart.getStyler().setHeatMapDecimalValueFormatter(count -> String.format(Locale.ROOT, "%.0f", count));
        chart.getStyler().setXAxisTickMarkSpacingHint(1); // every class has its name
        chart.getStyler().setYAxisTickMarkSpacingHint(1);
        chart.getStyler().setXAxisLabelRotation(longest(matrix) > 4 ? 45 : 0);
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler().setMin(0);
        List<Number[]> cells = new ArrayList<>();
        int last = matrix.classes() - 1;
        for (int actual = 0; actual <= last; actual++) {
            for (int predicted = 0; predicted <= last; predicted++) {
                cells.add(new Number[] {predicted, last - actual, matrix.count(actual, predicted)});
            }
        }
        chart.addSeries("samples", matrix.labels(), matrix.labels().reversed(), cells);
        return chart;
    }

    private static int longest(ConfusionMatrix matrix) {
        return matrix.labels().stream().mapToInt(String::length).max().orElse(0);
    }
}
