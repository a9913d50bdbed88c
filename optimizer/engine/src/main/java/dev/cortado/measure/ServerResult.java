package dev.cortado.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * What models stood under a server's load.
 *
 * @param plan what was asked for
 * @param rows one per model and configuration, the models of a configuration together
 * @param warnings what makes the figures doubtful, a clause each
 * @param details how it was measured, and every rate that was tried, one line each
 */
public record ServerResult(ServerPlan plan, List<ServerRow> rows, List<String> warnings, List<String> details) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Freezes the lists. */
    public ServerResult {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
        details = List.copyOf(details);
    }

    /** The rows as a table; a missing value is a number that could not be had. */
    public Table table() {
        List<Column<?>> columns = new ArrayList<>(List.<Column<?>>of(
                texts("model", ServerRow::model),
                counts("tokens", ServerRow::tokens),
                counts("threads", ServerRow::threads),
                texts("provider", ServerRow::provider),
                numbers("latency_bound_ms", row -> plan.bound().toNanos() / NANOS_PER_MILLI),
                numbers("rate_per_s", ServerRow::ratePerSecond),
                numbers("failed_rate_per_s", ServerRow::failedRatePerSecond),
                numbers("service_ms", ServerRow::serviceMillis),
                numbers("busy_share", ServerRow::busyShare)));
        for (int i = 0; i < plan.percentiles().size(); i++) {
            int index = i;
            columns.add(numbers(
                    PercentileFigure.name(plan.percentiles().get(i)) + "_ms",
                    row -> row.percentileMillis().get(index)));
        }
        String bounded = PercentileFigure.name(plan.bounded());
        columns.addAll(List.<Column<?>>of(
                numbers(bounded + "_low_ms", row -> row.windowInterval().low()),
                numbers(bounded + "_high_ms", row -> row.windowInterval().high()),
                numbers("max_ms", ServerRow::maxMillis),
                counts("queries", row -> Math.toIntExact(row.queries())),
                numbers("first_run_ms", ServerRow::firstRunMillis),
                numbers("session_ms", ServerRow::sessionMillis),
                numbers("rss_mb", ServerRow::peakMegabytes),
                texts("note", ServerRow::note)));
        return Table.create("server").addColumns(columns.toArray(Column<?>[]::new));
    }

    private StringColumn texts(String name, Function<ServerRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private IntColumn counts(String name, ToIntFunction<ServerRow> value) {
        return IntColumn.create(name, rows.stream().mapToInt(value).toArray());
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<ServerRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
