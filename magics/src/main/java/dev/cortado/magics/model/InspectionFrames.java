package dev.cortado.magics.model;

import dev.cortado.magics.ModelFrames;
import dev.cortado.measure.inspect.InspectionRow;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The table of {@code %inspect}. */
final class InspectionFrames {

    private static final double PERCENT = 100;
    private static final double GIGA = 1e9;

    private InspectionFrames() {}

    /**
     * Makes the table.
     *
     * @param first the name of the first column
     * @param nodes what the second counts
     * @param operations whether they were counted
     */
    static Table of(String first, String nodes, List<InspectionRow> rows, boolean operations) {
        double all = Math.max(1, rows.stream().mapToLong(InspectionRow::bytes).sum());
        double work = rows.stream()
                .mapToDouble(InspectionRow::operations)
                .filter(Double::isFinite)
                .sum();
        StringColumn label = StringColumn.create(first);
        LongColumn count = LongColumn.create(nodes);
        LongColumn parameters = LongColumn.create("parameters");
        DoubleColumn size = DoubleColumn.create("size_mb");
        DoubleColumn share = DoubleColumn.create("size_percent");
        DoubleColumn zeros = DoubleColumn.create("zeros_percent");
        DoubleColumn gflop = DoubleColumn.create("gflop");
        DoubleColumn gflopShare = DoubleColumn.create("gflop_percent");
        for (InspectionRow row : rows) {
            label.append(row.label());
            count.append(row.nodes());
            parameters.append(row.parameters());
            size.append(ModelFrames.megabytes(row.bytes()));
            share.append(PERCENT * row.bytes() / all);
            zeros.append(row.counted() == 0 ? Double.NaN : PERCENT * row.zeros() / row.counted());
            gflop.append(row.operations() / GIGA);
            gflopShare.append(work == 0 ? Double.NaN : PERCENT * row.operations() / work);
        }
        Table table = Table.create("inspection", label, count, parameters, size, share, zeros);
        return operations ? table.addColumns(gflop, gflopShare) : table;
    }
}
