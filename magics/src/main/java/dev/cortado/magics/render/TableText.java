package dev.cortado.magics.render;

import dev.cortado.magics.render.table.Grid;
import dev.cortado.magics.render.table.GridColumn;
import dev.cortado.magics.render.table.TextWidth;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/** A table as plain text: for terminals, diffs and readers of the raw notebook. Columns keep their plain names. */
public final class TableText {

    private static final int MOST_ROWS = 60;
    private static final int LONGEST_CELL = 200;
    private static final String BETWEEN = "  ";

    private TableText() {}

    /** Columns padded to equal width, numbers to the right; of a long table the first rows and the last few. */
    public static String of(Table table) {
        return of(Grid.of(table, MOST_ROWS));
    }

    /** The same for any table. */
    public static String of(Grid grid) {
        int shown = grid.rows().shown();
        List<StringBuilder> lines = new ArrayList<>();
        for (int line = 0; line <= shown; line++) {
            lines.add(new StringBuilder());
        }
        boolean first = true;
        for (GridColumn column : grid.columns()) {
            append(lines, column, first);
            first = false;
        }
        StringBuilder text = new StringBuilder();
        for (int line = 0; line <= shown; line++) {
            if (line == grid.rows().head() + 1 && grid.rows().hidden() > 0) {
                text.append("... ").append(grid.rows().hidden()).append(" more rows\n");
            }
            text.append(lines.get(line).toString().stripTrailing()).append('\n');
        }
        if (grid.rows().hidden() > 0 && grid.rows().tail() == 0) {
            text.append("... ").append(grid.rows().hidden()).append(" more rows\n");
        }
        if (grid.hiddenColumns() > 0) {
            text.append("... ").append(grid.hiddenColumns()).append(" more columns\n");
        }
        return text.toString();
    }

    private static void append(List<StringBuilder> lines, GridColumn column, boolean first) {
        List<String> cells = new ArrayList<>();
        cells.add(oneLine(column.name()));
        column.texts().forEach(text -> cells.add(oneLine(text)));
        int[] widths = cells.stream().mapToInt(TextWidth::of).toArray();
        int width = java.util.Arrays.stream(widths).max().orElse(0);
        for (int line = 0; line < cells.size(); line++) {
            String padding = " ".repeat(width - widths[line]);
            lines.get(line)
                    .append(first ? "" : BETWEEN)
                    .append(column.numeric() ? padding + cells.get(line) : cells.get(line) + padding);
        }
    }

    /** A cell is one line: a line break within it is shown as one, and a long text ends with an ellipsis. */
    private static String oneLine(String text) {
        String cut = text.codePointCount(0, text.length()) <= LONGEST_CELL
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_CELL - 1)) + "…";
        StringBuilder line = new StringBuilder(cut.length());
        cut.replace("\r\n", "\n")
                .codePoints()
                .map(character -> character == '\n' ? '↵' : Character.isISOControl(character) ? ' ' : character)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
