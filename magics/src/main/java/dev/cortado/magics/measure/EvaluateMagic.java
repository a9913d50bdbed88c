package dev.cortado.magics.measure;

import dev.cortado.data.Texts;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.magics.render.Charts;
import dev.cortado.measure.Fidelity;
import dev.cortado.measure.FidelityResult;
import dev.cortado.record.Artifact;
import dev.cortado.record.Reproducibility;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %evaluate MODEL...}: how faithful the outputs of models are to those of the first. */
@Command(
        name = "evaluate",
        description = "Compares the outputs of models with those of the first: cosine similarity, signal to noise.",
        footer = {
            "",
            "With --texts, a file of one text per line, the sentence embeddings are compared;",
            "without it, the outputs for inputs made from the model's declared types and shapes.",
            "",
            "  Table quality = %evaluate minilm minilm8 --texts sentences.txt"
        })
public final class EvaluateMagic implements Magic {

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "The models; the first is the baseline.")
    @Completes(Kind.MODEL)
    private List<String> names;

    @Option(names = "--texts", paramLabel = "URI", description = "A file of texts, one per line, UTF-8.")
    @Completes(Kind.RESOURCE)
    private String texts;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Uses only the first N texts. Default: all.")
    private int limit;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of ONNX Runtime; 0 takes all cores. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (limit < 0) {
            throw new MagicException("--limit " + limit + ": expected a number of texts, or 0 for all.");
        }
        List<Model> models = context.models(names);
        RunSettings settings =
                threads == 0 ? RunSettings.defaults() : RunSettings.defaults().withThreads(threads);
        Model baseline = models.getFirst();
        List<Model> others = models.subList(1, models.size());
        FidelityResult fidelity;
        if (texts == null) {
            fidelity = Fidelity.compare(baseline, others, settings, context.progress());
        } else {
            Resource file = context.resources().fetch(ResourcePaths.locate(context, texts), context.progress());
            context.input(new Artifact("texts", texts, file.sha256(), file.bytes()));
            List<String> all = Texts.read(file.file());
            List<String> used = limit == 0 ? all : all.subList(0, Math.min(limit, all.size()));
            fidelity = Fidelity.compare(baseline, others, used, settings, context.progress());
        }
        Table table = fidelity.table();
        MagicResult result = MagicResult.of(summary(table))
                .frame(ResultFrame.exact(table)
                        .with(
                                Reproducibility.close(0.01),
                                "cosine_mean",
                                "cosine_mean_low",
                                "cosine_mean_high",
                                "cosine_min")
                        .with(Reproducibility.close(0.5), "sqnr_db")
                        .with(Reproducibility.close(0.1), "max_abs_error"))
                .svg(svg);
        return models.size() < 2 ? result : result.chart(chart(table));
    }

    private String summary(Table table) {
        if (table.rowCount() < 2) {
            return names.getFirst() + " alone is compared with itself; name a second model.";
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
                names.getFirst(),
                cosine(table, worst),
                table.stringColumn("model").get(worst),
                table.numberColumn("cosine_min").getDouble(worst),
                texts == null ? "synthesised inputs" : table.intColumn("texts").get(worst) + " texts");
    }

    private static double cosine(Table table, int row) {
        return table.numberColumn("cosine_mean").getDouble(row);
    }

    private XYChart chart(Table table) {
        XYChart chart = Charts.points("Size and fidelity to " + names.getFirst(), "size in MB", "mean cosine");
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
