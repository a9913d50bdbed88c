package dev.cortado.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The outcome of a comparison of answers.
 *
 * @param rows one per model, the baseline first
 * @param sampleColumn what the samples are: {@code texts} or {@code samples}
 */
public record FidelityResult(List<FidelityRow> rows, String sampleColumn) {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** Freezes the rows. */
    public FidelityResult {
        rows = List.copyOf(rows);
    }

    /** The rows as a table. */
    public Table table() {
        return Table.create(
                "fidelity",
                StringColumn.create(
                        "model", rows.stream().map(FidelityRow::model).toList()),
                IntColumn.create(
                        sampleColumn,
                        rows.stream().mapToInt(FidelityRow::samples).toArray()),
                numbers("cosine_mean", FidelityRow::cosineMean),
                numbers("cosine_mean_low", row -> row.cosineInterval().low()),
                numbers("cosine_mean_high", row -> row.cosineInterval().high()),
                numbers("cosine_min", FidelityRow::cosineMin),
                numbers("sqnr_db", FidelityRow::sqnrDecibels),
                numbers("max_abs_error", FidelityRow::maxAbsError),
                numbers("size_mb", row -> row.bytes() / BYTES_PER_MEGABYTE));
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<FidelityRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
