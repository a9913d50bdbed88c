package dev.cortado.magics.quantize;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.magics.render.chart.MatrixChart;
import dev.cortado.magics.render.chart.TensorHistogram;
import dev.cortado.measure.inspect.Quantization;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.quantize.debug.LayerReport;
import dev.cortado.quantize.debug.LayerRow;
import dev.cortado.quantize.debug.TensorPair;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %layers QUANTISED}: where a quantised model differs from the float model, layer by layer. */
@Command(
        name = "layers",
        description = "Compares a quantised model with its float model layer by layer: where the error comes from.",
        footer = {
            "",
            "weight_sqnr_db is the signal to noise ratio of a weight, dequantised, to the float weight: 6 dB are a bit.",
            "activation_sqnr_db is that of what the layer gives, on samples run through both models; it includes the",
            "errors of all layers before. Shares clipped lie beyond the integers' range.",
            "",
            "  %layers minilm8 --calibrate sentences.txt",
            "  Table t = %layers minilm8 --against minilm --weights-only",
            "  %layers minilm8 --histogram embeddings.word_embeddings.weight"
        })
public final class LayersMagic implements Magic {

    /** Without fusions: ONNX Runtime would round activations where the file has floats. */
    private static final RunSettings SETTINGS = RunSettings.defaults().withOptimization(RunSettings.Optimization.NONE);

    private static final int WORST = 12;
    private static final int LONGEST_NAME = 44;

    @Parameters(index = "0", paramLabel = "QUANTISED", description = "The quantised model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--against",
            paramLabel = "FLOAT",
            description = "The float model's variable. Default: the model that QUANTISED was made from.")
    @Completes(Kind.MODEL)
    private String against;

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(names = "--weights-only", description = "Compares the weights and runs nothing.")
    private boolean weightsOnly;

    @Option(
            names = "--histogram",
            paramLabel = "TENSOR",
            description = "Draws a weight, or a value that both models compute, before and after.")
    @Completes(Kind.EXAMPLES)
    private String histogram;

    @Option(names = "--svg", description = "Draws the charts as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (weightsOnly && calibration.isGiven()) {
            throw new MagicException("--weights-only runs nothing: leave --calibrate and --samples out.");
        }
        Model quantized = context.model(name);
        Model reference = against == null ? ancestor(quantized) : context.model(against);
        Optional<TensorPair> weight = histogram == null
                ? Optional.empty()
                : TensorPair.ofWeight(quantized.onnx(), reference.onnx(), histogram);
        boolean run = !weightsOnly;
        Feeds feeds = run ? calibration.feeds(reference, context) : null;
        Optional<TensorPair> pair = weight;
        if (histogram != null && weight.isEmpty()) {
            pair = Optional.of(activation(quantized, reference, feeds, context));
        }
        LayerReport report = run
                ? LayerReport.of(
                        quantized.onnx(),
                        reference.onnx(),
                        feeds,
                        SETTINGS,
                        context.session().workspace(),
                        context.progress())
                : LayerReport.ofWeights(quantized.onnx(), reference.onnx(), context.progress());
        if (report.rows().isEmpty()) {
            throw new MagicException(
                    "'" + name + "' has no quantised weight: expected a quantised model, as %quantize makes.");
        }
        MagicResult result = MagicResult.of(summary(report, reference, feeds))
                .frame(LayersFrame.of(report, run))
                .details(calibration.notes())
                .svg(svg);
        Optional<IChart> worst = chart(report, run);
        if (pair.isEmpty()) {
            return worst.isPresent() ? result.chart(worst.get()) : result;
        }
        return result.chart(TensorHistogram.of(
                histogram,
                weight.isPresent() ? "weight" : "value",
                reference.name(),
                pair.get().before(),
                name,
                pair.get().after(),
                context.looks().of(name)));
    }

    /** The nearest model it was made from, directly or not, that has no quantised weight. */
    private Model ancestor(Model model) {
        Optional<Model> parent = model.parent();
        while (parent.isPresent()
                && !Quantization.of(new FlatGraph(parent.get().onnx())).isEmpty()) {
            parent = parent.get().parent();
        }
        return parent.orElseThrow(() -> new MagicException(
                "%layers: nobody knows which float model '" + name + "' was made from; name it with --against FLOAT."));
    }

    private TensorPair activation(Model quantized, Model reference, Feeds feeds, MagicContext context)
            throws Exception {
        if (feeds == null) {
            throw new MagicException("--histogram " + histogram
                    + ": no quantised weight is called so, and with --weights-only no other value is computed.");
        }
        try {
            return TensorPair.ofActivation(
                    quantized.onnx(),
                    reference.onnx(),
                    histogram,
                    feeds,
                    SETTINGS,
                    context.session().workspace(),
                    context.progress());
        } catch (IllegalArgumentException e) {
            throw new MagicException("--histogram: " + e.getMessage() + ".", e);
        }
    }

    private String summary(LayerReport report, Model reference, Feeds feeds) {
        List<LayerRow> rows = report.rows();
        String text = String.format(
                Locale.ROOT,
                "%s against %s: %d quantised %s",
                name,
                reference.name(),
                rows.size(),
                rows.size() == 1 ? "weight" : "weights");
        text += worst(rows, LayerRow::weightDecibels, "weight");
        if (feeds != null) {
            text += worst(rows, LayerRow::activationDecibels, "output")
                    + String.format(Locale.ROOT, ", on %d samples of %s", feeds.size(), feeds.name());
        }
        long unknown = rows.stream().filter(row -> row.bytesBefore() == 0).count();
        return text + (unknown == 0 ? "" : "; of " + unknown + " no float weight was found in " + reference.name())
                + ".";
    }

    private static String worst(List<LayerRow> rows, ToDoubleFunction<LayerRow> decibels, String what) {
        return rows.stream()
                .filter(row -> !Double.isNaN(decibels.applyAsDouble(row)))
                .min(Comparator.comparingDouble(decibels))
                .map(row -> String.format(
                        Locale.ROOT, "; worst %s %.1f dB (%s)", what, decibels.applyAsDouble(row), row.node()))
                .orElse("");
    }

    /** The worst layers as a heat map: weight and output beside each other. */
    private Optional<IChart> chart(LayerReport report, boolean activations) {
        List<LayerRow> worst = report.rows().stream()
                .filter(row -> Double.isFinite(badness(row, activations)))
                .sorted(Comparator.comparingDouble(row -> badness(row, activations)))
                .limit(WORST)
                .toList();
        if (worst.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns = activations ? List.of("weight", "output") : List.of("weight");
        List<String> names = new ArrayList<>();
        double[][] values = new double[worst.size()][];
        for (int i = 0; i < worst.size(); i++) {
            LayerRow row = worst.get(i);
            String label = shortened(row.node());
            names.add(names.contains(label) ? label + " (" + (i + 1) + ")" : label);
            values[i] = activations
                    ? new double[] {row.weightDecibels(), row.activationDecibels()}
                    : new double[] {row.weightDecibels()};
        }
        return Optional.of(
                MatrixChart.of("SQNR of the worst layers of " + name + " in dB", "", names, "", columns, values));
    }

    private static double badness(LayerRow row, boolean activations) {
        return activations && !Double.isNaN(row.activationDecibels()) ? row.activationDecibels() : row.weightDecibels();
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_NAME ? label : "..." + label.substring(label.length() - LONGEST_NAME + 3);
    }
}
