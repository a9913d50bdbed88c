package dev.cortado.magics.render.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A matrix as a heat map, for example layers against operators: darker is more. The scale falls steadily in lightness, so that it can
 * be read without colour; the values stand in the cells where there is room for them. A cell without value is hatched.
 */
public final class MatrixChart {

    /** From light to dark, each darker than the one before. */
    private static final Color[] SCALE = {
        new Color(0xF7FBFF), new Color(0xC6DBEF), new Color(0x6BAED6), new Color(0x2171B5), new Color(0x08306B)
    };

    private static final int ROW_HEIGHT = 22;
    private static final int FRAME_HEIGHT = 130;
    private static final int TALLEST = 1400;
    private static final double LIGHT_TEXT_FROM = 0.55;
    private static final double ROOM = 4;
    private static final int MOST_COLUMNS_LEVEL = 8;

    private MatrixChart() {}

    /**
     * A chart of a matrix.
     *
     * @param title what is shown, with the unit of the values
     * @param rows names, from top to bottom; they differ
     * @param columns names, from left to right; they differ
     * @param values by row, then column; NaN for none
     * @throws IllegalArgumentException if the values are not a matrix of that size, or none is finite
     */
    public static HeatMapChart of(
            String title,
            String rowsTitle,
            List<String> rows,
            String columnsTitle,
            List<String> columns,
            double[][] values) {
        int height = Math.clamp(FRAME_HEIGHT + (long) ROW_HEIGHT * rows.size(), ChartStyle.HEIGHT, TALLEST);
        HeatMapChart chart =
                new HeatMapChartBuilder().width(ChartStyle.WIDTH).height(height).build();
        chart.setTitle(title);
        chart.setXAxisTitle(columnsTitle);
        chart.setYAxisTitle(rowsTitle);
        ChartStyle.apply(chart.getStyler());
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                double value = values[row][column];
                if (Double.isFinite(value)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    cells.add(new Number[] {column, rows.size() - 1 - row, value});
                }
            }
        }
        if (cells.isEmpty()) {
            throw new IllegalArgumentException(title + ": expected at least one finite value");
        }
        double low = ChartText.rounded(least, RoundingMode.FLOOR);
        double high = ChartText.rounded(most > least ? most : least + 1, RoundingMode.CEILING);
        chart.addSeries("values", columns, rows.reversed(), cells);
        chart.getStyler().setRangeColors(SCALE);
        chart.getStyler().setMin(low);
        chart.getStyler().setMax(high);
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler().setDrawBorder(false);
        chart.getStyler().setShowValue(false);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setXAxisLabelRotation(columns.size() > MOST_COLUMNS_LEVEL ? 45 : 0);
        chart.getStyler().setXAxisTickMarkSpacingHint(1); // every row and column has its name
        chart.addAnnotation(new Overlay((g, plane) -> label(g, plane, values, low, high)));
        return chart;
    }

    private static void label(Graphics2D g, Plane plane, double[][] values, double low, double high) {
        double height = plane.plot().getHeight() / values.length;
        for (int row = 0; row < values.length; row++) {
            double width = plane.plot().getWidth() / values[row].length;
            for (int column = 0; column < values[row].length; column++) {
                Rectangle2D cell = new Rectangle2D.Double(
                        plane.plot().getX() + width * column, plane.plot().getY() + height * row, width, height);
                double value = values[row][column];
                if (!Double.isFinite(value)) {
                    Hatch.RISING.paint(g, cell, ChartStyle.GRID);
                    continue;
                }
                String text = ChartText.figure(value);
                if (ChartText.width(text, ChartStyle.SMALL) + ROOM < width
                        && ChartText.height(ChartStyle.SMALL) + ROOM < height) {
                    Color ink = (value - low) / (high - low) > LIGHT_TEXT_FROM ? Color.WHITE : ChartStyle.INK;
                    ChartText.centred(g, text, ChartStyle.SMALL, ink, cell.getCenterX(), cell.getCenterY());
                }
            }
        }
    }
}
