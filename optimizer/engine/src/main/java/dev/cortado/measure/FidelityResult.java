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

    /**
     * The rows as a table. Models with an output of logits also have {@code top1_agreement}, {@code top5_agreement} and
     * {@code kl_nats}.
     */
    public Table table() {
        Table table = Table.create(
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
                numbers("max_abs_error", FidelityRow::maxAbsError));
        if (rows.getFirst().logits().isPresent()) {
            table.addColumns(
                    agreement("top1_agreement", LogitAgreement::top1),
                    agreement("top5_agreement", LogitAgreement::top5),
                    agreement("kl_nats", LogitAgreement::klNats));
        }
        return table.addColumns(numbers("size_mb", row -> row.bytes() / BYTES_PER_MEGABYTE));
    }

    private DoubleColumn agreement(String name, ToDoubleFunction<LogitAgreement> value) {
        return numbers(name, row -> row.logits().map(value::applyAsDouble).orElse(Double.NaN));
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<FidelityRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
