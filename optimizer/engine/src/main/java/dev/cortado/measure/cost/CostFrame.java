package dev.cortado.measure.cost;

import dev.cortado.measure.compare.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * What serving models costs, as a table.
 *
 * @param rows one per model, the baseline first
 * @param currency in lower case, as the columns' names end
 */
public record CostFrame(List<CostRow> rows, String currency) {

    private static final double PERCENT = 100;

    /** Freezes the rows. */
    public CostFrame {
        rows = List.copyOf(rows);
    }

    /**
     * Columns {@code model}, {@code throughput_per_s}, {@code requests_per_hour}, {@code machines}, {@code cost_per_month_eur},
     * {@code cost_per_million_eur}, {@code full_cost_per_million_eur}, {@code saved_percent}, {@code verdict}, {@code
     * saving_per_month_eur}, {@code month_verdict}, {@code note}; numbers with {@code _low} and {@code _high} before the unit.
     */
    public Table table() {
        List<Column<?>> columns = new ArrayList<>();
        columns.add(texts("model", CostRow::model));
        add(columns, "throughput", "_per_s", CostRow::throughput);
        add(columns, "requests", "_per_hour", CostRow::requestsPerHour);
        add(columns, "machines", "", CostRow::machines);
        add(columns, "cost_per_month", "_" + currency, CostRow::costPerMonth);
        add(columns, "cost_per_million", "_" + currency, CostRow::costPerMillion);
        add(columns, "full_cost_per_million", "_" + currency, CostRow::fullCostPerMillion);
        add(columns, "saved", "_percent", row -> row.savedShare().times(PERCENT));
        columns.add(texts("verdict", row -> row.verdict().toString()));
        add(columns, "saving_per_month", "_" + currency, CostRow::savingPerMonth);
        columns.add(texts("month_verdict", row -> row.monthVerdict().toString()));
        columns.add(texts("note", CostRow::note));
        return Table.create("cost", columns);
    }

    private StringColumn texts(String name, Function<CostRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private void add(List<Column<?>> columns, String name, String unit, Function<CostRow, Estimate> estimate) {
        columns.add(numbers(name + unit, row -> estimate.apply(row).value()));
        columns.add(numbers(
                name + "_low" + unit, row -> estimate.apply(row).interval().low()));
        columns.add(numbers(
                name + "_high" + unit, row -> estimate.apply(row).interval().high()));
    }

    private DoubleColumn numbers(String name, java.util.function.ToDoubleFunction<CostRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
