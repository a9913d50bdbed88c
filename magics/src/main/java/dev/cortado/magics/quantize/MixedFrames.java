package dev.cortado.magics.quantize;

import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.chart.Looks;
import dev.cortado.magics.render.chart.ParetoChart;
import dev.cortado.quantize.mixed.Benefit;
import dev.cortado.quantize.mixed.LayerSensitivity;
import dev.cortado.quantize.mixed.SearchGoal;
import dev.cortado.quantize.mixed.SearchResult;
import dev.cortado.quantize.mixed.TriedModel;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A search for a mixed model as a table and a chart. */
final class MixedFrames {

    private static final double TOLERANCE = 0.05;
    private static final int MOST_SENSITIVE = 8;
    private static final double PERCENT = 100;

    private MixedFrames() {}

    static SearchView view(
            Model model, SearchResult result, SearchGoal goal, List<LayerSensitivity> sensitivities, String judge) {
        String sentence = String.format(
                Locale.ROOT,
                "%d models run, %s; the best has %d of %d layers quantised and loses %.3g %% (%s)%s.",
                result.tried().size(),
                result.stopped(),
                result.best().quantizedLayers(),
                sensitivities.stream().map(LayerSensitivity::layer).distinct().count(),
                PERCENT * result.best().loss(),
                judge,
                result.keepsGoal() ? "" : ", which misses the goal");
        return new SearchView(
                sentence,
                frame(model, result),
                List.of(chart(model, result, goal.benefit())),
                mostSensitive(sensitivities),
                result.interrupted());
    }

    private static ResultFrame frame(Model model, SearchResult result) {
        Table table = Table.create("tried")
                .addColumns(
                        StringColumn.create("model"),
                        LongColumn.create("quantized_layers"),
                        DoubleColumn.create("loss"),
                        DoubleColumn.create("sqnr_db"),
                        DoubleColumn.create("size_mb"),
                        DoubleColumn.create("predicted_ms"),
                        BooleanColumn.create("on_front"),
                        BooleanColumn.create("chosen"),
                        StringColumn.create("layers"));
        for (TriedModel tried : result.tried()) {
            table.stringColumn("model").append(name(model, tried));
            table.longColumn("quantized_layers").append(tried.quantizedLayers());
            table.doubleColumn("loss").append(tried.loss());
            table.doubleColumn("sqnr_db").append(tried.sqnrDecibels());
            table.doubleColumn("size_mb").append(ModelFrames.megabytes(tried.bytes()));
            table.doubleColumn("predicted_ms").append(tried.predictedMillis());
            table.booleanColumn("on_front").append(tried.onFront());
            table.booleanColumn("chosen").append(tried.equals(result.best()));
            table.stringColumn("layers").append(tried.assignment().toString());
        }
        // Which models are tried depends on measured times; for a size they are the same wherever losses come out
        // alike.
        return ResultFrame.measured(table).with(Reproducibility.close(TOLERANCE), "loss", "sqnr_db");
    }

    private static org.knowm.xchart.XYChart chart(Model model, SearchResult result, Benefit benefit) {
        boolean size = benefit == Benefit.SIZE;
        List<ParetoChart.Point> points = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (TriedModel tried : result.tried()) {
            double x = size ? ModelFrames.megabytes(tried.bytes()) : tried.predictedMillis();
            String name = name(model, tried);
            while (names.contains(name)) {
                name += "'";
            }
            names.add(name);
            String label = tried.equals(result.best())
                    ? "chosen"
                    : tried.quantizedLayers() == 0 ? model.name() : Integer.toString(tried.quantizedLayers());
            points.add(new ParetoChart.Point(
                    name,
                    label,
                    x,
                    Double.NaN,
                    Double.NaN,
                    PERCENT * tried.loss(),
                    Double.NaN,
                    Double.NaN,
                    tried.onFront()));
        }
        return ParetoChart.of(
                "Mixed models of " + model.name() + ", by layers quantised",
                new ParetoChart.Axis(size ? "Size in MB" : "Predicted time in ms", true),
                new ParetoChart.Axis("Loss in %", true),
                points,
                new Looks()); // of this chart alone: what was tried is no variable of the session
    }

    private static String name(Model model, TriedModel tried) {
        return tried.quantizedLayers() == 0 ? model.name() : model.name() + "+" + tried.quantizedLayers();
    }

    private static List<String> mostSensitive(List<LayerSensitivity> sensitivities) {
        return sensitivities.stream()
                .sorted(Comparator.comparingDouble(LayerSensitivity::loss).reversed())
                .limit(MOST_SENSITIVE)
                .map(layer -> String.format(
                        Locale.ROOT,
                        "sensitive: %s %s as %s alone loses %.3g %% (%.1f dB)",
                        layer.operator(),
                        layer.layer(),
                        layer.candidate(),
                        PERCENT * layer.loss(),
                        layer.sqnrDecibels()))
                .toList();
    }
}
