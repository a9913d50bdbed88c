package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.stream.IntStream;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;

/** The one look of all charts: white ground, few lines, dark text. */
public final class ChartStyle {

    /** Width of a chart in pixels of the page. */
    public static final int WIDTH = 720;

    /** Height of a chart in pixels of the page. */
    public static final int HEIGHT = 360;

    static final Color INK = new Color(0x333333);
    static final Color FAINT = new Color(0x8C8C8C);
    static final Color GRID = new Color(0xE4E4E4);
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    /** Where nothing else is said XChart would write .05 for 0.05. */
    private static final String NUMBERS = "#,##0.########";

    private static final int SERIES = 30;
    private static final int LINE_IN_LEGEND = 36;

    private ChartStyle() {}

    /** Applies it. */
    public static void apply(AxesChartStyler styler) {
        Look[] looks = IntStream.range(0, SERIES).mapToObj(Look::number).toArray(Look[]::new);
        styler.setSeriesColors(
                IntStream.range(0, SERIES).mapToObj(i -> looks[i].colour()).toArray(Color[]::new));
        styler.setSeriesMarkers(
                IntStream.range(0, SERIES).mapToObj(i -> looks[i].marker()).toArray(Marker[]::new));
        styler.setSeriesLines(
                IntStream.range(0, SERIES).mapToObj(i -> looks[i].line()).toArray(BasicStroke[]::new));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setAxisTickMarksColor(FAINT);
        styler.setChartTitleFont(TITLE);
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setLegendFont(TEXT);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendSeriesLineLength(LINE_IN_LEGEND);
        styler.setChartTitleBoxVisible(false);
        styler.setErrorBarsColor(INK);
        styler.setDecimalPattern(NUMBERS);
        styler.setAntiAlias(true);
    }
}
