package dev.cortado.magics.measure;

import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.NumberText;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import dev.cortado.measure.PercentileFigure;
import dev.cortado.measure.ServerPlan;
import dev.cortado.measure.ServerResult;
import dev.cortado.measure.ServerRow;
import dev.cortado.record.Reproducibility;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;

/** What {@code %benchmark --scenario server} shows: the rate each model bears, up to the lowest that was too much. */
final class ServerView {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double PERCENT = 100;

    private ServerView() {}

    static MagicResult of(ServerPlan plan, ServerResult result) {
        return MagicResult.of(summary(plan, result.rows()) + BenchmarkView.warning(result.warnings()))
                .frame(ResultFrame.measured(result.table())
                        .with(Reproducibility.exact(), "model", "tokens", "threads", "provider", "latency_bound_ms"))
                .chart(rates(plan, result.rows()))
                .details(result.details());
    }

    private static String summary(ServerPlan plan, List<ServerRow> rows) {
        return "Within " + bound(plan) + ": "
                + rows.stream()
                        .map(row -> row.model() + " at " + row.tokens() + " tokens: " + rate(row))
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private static String bound(ServerPlan plan) {
        double millis = plan.bound().toNanos() / NANOS_PER_MILLI;
        return BigDecimal.valueOf(millis).stripTrailingZeros().toPlainString() + " ms at "
                + PercentileFigure.name(plan.bounded());
    }

    private static String rate(ServerRow row) {
        return Double.isNaN(row.ratePerSecond())
                ? "no rate"
                : NumberText.of(row.ratePerSecond()) + " queries per second ("
                        + NumberText.of(row.busyShare() * PERCENT) + " % busy)";
    }

    private static CategoryChart rates(ServerPlan plan, List<ServerRow> rows) {
        boolean several =
                plan.tokens().size() * plan.threads().size() * plan.providers().size() > 1;
        return new BarChart(
                "Highest rate within " + bound(plan) + ", and the lowest too high",
                "queries per second",
                rows.stream()
                        .map(row -> row.model() + (several ? configuration(row) : ""))
                        .toList(),
                List.of(new Bars(
                        "rate",
                        rows.stream().map(ServerRow::ratePerSecond).toList(),
                        rows.stream().map(ServerRow::ratePerSecond).toList(),
                        rows.stream().map(ServerRow::failedRatePerSecond).toList())));
    }

    private static String configuration(ServerRow row) {
        return ", " + row.tokens() + " tokens, " + row.threads() + (row.threads() == 1 ? " thread, " : " threads, ")
                + row.provider();
    }
}
