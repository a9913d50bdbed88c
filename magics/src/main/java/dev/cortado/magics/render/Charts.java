package dev.cortado.magics.render;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The charts the magics draw, in one look: white ground, few lines, colours that colour-blind readers tell apart. */
public final class Charts {

    /** Okabe and Ito's palette, without its yellow and black. */
    private static final Color[] COLOURS = {
        new Color(0x0072B2),
        new Color(0xE69F00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0x56B4E9),
        new Color(0xD55E00)
    };

    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color INK = new Color(0x333333);

    private Charts() {}

    /**
     * One series of bars.
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
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        style(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.7);
        chart.getStyler().setXAxisLabelRotation(categories.size() > 5 ? 20 : 0);
        chart.getStyler().setLegendVisible(series.size() > 1);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        for (Bars bars : series) {
            if (bars.errors.isEmpty()) {
                chart.addSeries(bars.name, categories, bars.values);
            } else {
                chart.addSeries(bars.name, categories, bars.values, bars.errors);
            }
        }
        return chart;
    }

    /** A chart of named points, one series each, with both axes named. */
    public static XYChart points(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        style(chart.getStyler());
        chart.getStyler().setMarkerSize(12);
        chart.getStyler().setDefaultSeriesRenderStyle(org.knowm.xchart.XYSeries.XYSeriesRenderStyle.Scatter);
        return chart;
    }

    static void style(AxesChartStyler styler) {
        styler.setSeriesColors(COLOURS);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartTitleBoxVisible(false);
        styler.setErrorBarsColor(INK);
        styler.setAntiAlias(true);
    }
}
