package dev.cortado.magics.prune;

import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.chart.MatrixChart;
import dev.cortado.prune.MatrixPruning;
import dev.cortado.record.Reproducibility;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What became of each matrix: the table of {@code %prune}, and its chart. */
final class PrunedFrame {

    private static final double TOLERANCE = 0.02;
    private static final double PERCENT = 100;

    private PrunedFrame() {}

    static ResultFrame of(List<MatrixPruning> matrices) {
        Table table = Table.create("pruned")
                .addColumns(
                        StringColumn.create("matrix"),
                        LongColumn.create("outputs"),
                        LongColumn.create("inputs"),
                        BooleanColumn.create("pruned"),
                        DoubleColumn.create("zero_blocks_percent"),
                        DoubleColumn.create("output_error_percent"),
                        StringColumn.create("what"));
        for (MatrixPruning matrix : matrices) {
            table.stringColumn("matrix").append(matrix.name());
            table.longColumn("outputs").append(matrix.outputs());
            table.longColumn("inputs").append(matrix.inputs());
            table.booleanColumn("pruned").append(matrix.pruned());
            table.doubleColumn("zero_blocks_percent").append(PERCENT * matrix.zeroBlocks());
            if (matrix.outputError().isPresent()) {
                table.doubleColumn("output_error_percent")
                        .append(PERCENT * matrix.outputError().getAsDouble());
            } else {
                table.doubleColumn("output_error_percent").appendMissing();
            }
            table.stringColumn("what").append(matrix.reason());
        }
        return ResultFrame.exact(table).with(Reproducibility.close(TOLERANCE), "output_error_percent");
    }

    /** Where the outputs miss most, layer by layer; empty when that was not measured. */
    static Optional<IChart> chart(String model, List<MatrixPruning> matrices) {
        Set<String> layers = new LinkedHashSet<>();
        Set<String> kinds = new LinkedHashSet<>();
        for (MatrixPruning matrix : matrices) {
            layers.add(layer(matrix));
            kinds.add(kind(matrix));
        }
        List<String> rows = new ArrayList<>(layers);
        List<String> columns = new ArrayList<>(kinds);
        double[][] values = new double[rows.size()][columns.size()];
        boolean any = false;
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        for (MatrixPruning matrix : matrices) {
            if (matrix.outputError().isPresent()) {
                values[rows.indexOf(layer(matrix))][columns.indexOf(kind(matrix))] =
                        PERCENT * matrix.outputError().getAsDouble();
                any = true;
            }
        }
        return any
                ? Optional.of(MatrixChart.of(
                        "What the outputs of matrices of " + model + " miss, in %", "", rows, "", columns, values))
                : Optional.empty();
    }

    private static String layer(MatrixPruning matrix) {
        return matrix.name().substring(0, matrix.name().lastIndexOf('.'));
    }

    private static String kind(MatrixPruning matrix) {
        return matrix.name().substring(matrix.name().lastIndexOf('.') + 1);
    }
}
