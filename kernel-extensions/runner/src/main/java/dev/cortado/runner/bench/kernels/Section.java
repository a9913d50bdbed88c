package dev.cortado.runner.bench.kernels;

import dev.cortado.runner.bench.Figure;
import java.util.List;

/**
 * Figures that belong into one table.
 *
 * @param part what they are measured by
 * @param title of the table
 * @param remark what a reader must know to read it, whole sentences; empty for nothing
 * @param cells in the order of rows and columns
 */
public record Section(KernelPart part, String title, String remark, List<Cell> cells) {

    /** Freezes the list. */
    public Section {
        cells = List.copyOf(cells);
    }

    /**
     * A figure in its column; its row is whose it is. Several figures may share a cell.
     *
     * @param column the column's head
     * @param figure what is in it
     */
    public record Cell(String column, Figure figure) {}

    /** The figures alone. */
    public List<Figure> figures() {
        return cells.stream().map(Cell::figure).toList();
    }
}
