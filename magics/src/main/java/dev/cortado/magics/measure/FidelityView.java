package dev.cortado.magics.measure;

import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.chart.ScatterChart;
import dev.cortado.measure.FidelityResult;
import dev.cortado.record.Reproducibility;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.Table;

/** What {@code %evaluate} shows of a comparison with the first model's answers. */
final class FidelityView {

    private FidelityView() {}

    static MagicResult of(FidelityResult fidelity) {
        Table table = fidelity.table();
        MagicResult result = MagicResult.of(summary(fidelity, table))
                .frame(ResultFrame.exact(table)
                        .with(
                                Reproducibility.close(0.01),
                                "cosine_mean",
                                "cosine_mean_low",
                                "cosine_mean_high",
                                "cosine_min",
                                "kl_nats")
                        .with(Reproducibility.close(0.05), "top1_agreement", "top5_agreement")
                        .with(Reproducibility.close(0.5), "sqnr_db")
                        .with(Reproducibility.close(0.1), "max_abs_error"));
        return table.rowCount() < 2 ? result : result.chart(chart(table));
    }

    private static String summary(FidelityResult fidelity, Table table) {
        String baseline = table.stringColumn("model").get(0);
        if (table.rowCount() < 2) {
            return baseline + " alone is compared with itself; name a second model.";
        }
        int worst = 1;
        for (int row = 2; row < table.rowCount(); row++) {
            if (cosine(table, row) < cosine(table, worst)) {
                worst = row;
            }
        }
        return String.format(
                Locale.ROOT,
                "Mean cosine to %s: %.4f for %s (lowest %.4f) over %s.",
                baseline,
                cosine(table, worst),
                table.stringColumn("model").get(worst),
                table.numberColumn("cosine_min").getDouble(worst),
                fidelity.sampleColumn().equals("texts")
                        ? table.intColumn("texts").get(worst) + " texts"
                        : "synthesised inputs");
    }

    private static double cosine(Table table, int row) {
        return table.numberColumn("cosine_mean").getDouble(row);
    }

    private static XYChart chart(Table table) {
        XYChart chart = ScatterChart.of(
                "Size and fidelity to " + table.stringColumn("model").get(0), "size in MB", "mean cosine");
        for (int row = 0; row < table.rowCount(); row++) {
            chart.addSeries(
                    table.stringColumn("model").get(row),
                    new double[] {table.numberColumn("size_mb").getDouble(row)},
                    new double[] {cosine(table, row)});
        }
        double lowest = table.numberColumn("cosine_mean").min();
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(Math.floor(lowest * 100 - 0.1) / 100);
        chart.getStyler().setYAxisMax(1.0);
        chart.getStyler().setYAxisTickMarkSpacingHint(40);
        chart.getStyler().setYAxisDecimalPattern("0.####");
        return chart;
    }
}
