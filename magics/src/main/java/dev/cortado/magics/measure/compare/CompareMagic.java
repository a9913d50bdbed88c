package dev.cortado.magics.measure.compare;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.Measurement;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.render.chart.Looks;
import dev.cortado.magics.render.chart.ParetoChart;
import dev.cortado.measure.compare.Comparison;
import dev.cortado.measure.compare.ComparisonRow;
import dev.cortado.measure.compare.ComparisonTable;
import dev.cortado.measure.compare.Direction;
import dev.cortado.measure.compare.Estimate;
import dev.cortado.measure.compare.Evidence;
import dev.cortado.measure.compare.ParetoFront.Place;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %compare MODEL...}: everything known of models, in one frame. */
@Command(
        name = "compare",
        description =
                "Joins what this session has measured of models: size, speed, memory, quality, relative to one of them.",
        footer = {
            "",
            "Uses the frames of %benchmark and %evaluate of this session, as long as the names stand for the same files.",
            "speedup comes from runs in which both models took turns; what was not measured stays empty. Times are of one",
            "configuration: the one asked for, else the one most of the models were timed in, else the one timed last.",
            "A model on the Pareto front is beaten by no other in both quantities of the chart.",
            "",
            "  %benchmark minilm minilm8",
            "  %evaluate minilm minilm8 --texts sentences.txt",
            "  Table all = %compare minilm minilm8"
        })
public final class CompareMagic implements Magic {

    private static final double QUALITY_TOLERANCE = 0.01;

    @Parameters(arity = "0..*", paramLabel = "MODEL", description = "The models. Default: all of the session.")
    @Completes(Kind.MODEL)
    private List<String> names = List.of();

    @Option(
            names = "--baseline",
            paramLabel = "MODEL",
            description =
                    "What the others are compared with. Default: the first model named, else the first one of the "
                            + "newest measurement.")
    @Completes(Kind.MODEL)
    private String baseline;

    @Option(
            names = "--x",
            paramLabel = "COLUMN",
            description =
                    "The chart's first quantity, such as p50_ms, size_mb, rss_mb. Default: p50_ms, or else size_mb.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"p50_ms", "size_mb", "rss_mb", "speedup"})
    private String x;

    @Option(
            names = "--y",
            paramLabel = "COLUMN",
            description = "The chart's second quantity, such as spearman. Default: the quality measured last.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"spearman", "mrr_10", "f1", "accuracy", "cosine_mean", "size_mb"})
    private String y;

    @Mixin
    private TimedConfiguration configuration;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) {
        List<Model> models = models(context);
        List<Evidence> evidence = SessionEvidence.of(context, models);
        Set<String> metrics = Stream.of(x, y).filter(Objects::nonNull).collect(Collectors.toSet());
        Comparison comparison = Comparison.of(
                SessionEvidence.facts(models), evidence, models.getFirst().name(), configuration.with(metrics));
        if (!comparison.isMeasured()) {
            throw nothingMeasured(context, models);
        }
        String first = Quantities.x(comparison, x);
        String second = Quantities.y(comparison, y, first);
        List<Place> places = comparison.places(first, second);
        List<String> details = new ArrayList<>(comparison.notes());
        List<String> stale = SessionEvidence.stale(context, models);
        if (!stale.isEmpty()) {
            details.add(
                    "earlier figures under the name " + String.join(", ", stale) + " are of other files and not used");
        }
        MagicResult result = MagicResult.of(CompareSummary.of(comparison, first, second))
                .frame(frame(comparison, places))
                .details(details)
                .svg(svg);
        return places.contains(Place.FRONT)
                ? result.chart(chart(comparison, first, second, places, context.looks()))
                : result;
    }

    /** The models, the baseline first. */
    private List<Model> models(MagicContext context) {
        Set<String> wanted = new LinkedHashSet<>(names);
        if (wanted.isEmpty()) {
            wanted.addAll(context.loadedModels().keySet());
        }
        if (wanted.isEmpty()) {
            throw new MagicException("%compare: no model is loaded yet: %model NAME URI loads one.");
        }
        String first = baseline;
        if (first == null) {
            first = names.isEmpty()
                    ? lastBaseline(context, wanted).orElse(wanted.iterator().next())
                    : names.getFirst();
        }
        Set<String> ordered = new LinkedHashSet<>(List.of(first));
        ordered.addAll(wanted);
        return context.models(List.copyOf(ordered));
    }

    /** The first model of the newest measurement that has several of the models. */
    private static Optional<String> lastBaseline(MagicContext context, Set<String> wanted) {
        for (Measurement measurement : context.measurements().reversed()) {
            List<String> measured = measurement.table().stringColumn("model").asList().stream()
                    .distinct()
                    .toList();
            if (measured.size() > 1 && wanted.contains(measured.getFirst())) {
                return Optional.of(measured.getFirst());
            }
        }
        return Optional.empty();
    }

    private static MagicException nothingMeasured(MagicContext context, List<Model> models) {
        String all = String.join(" ", models.stream().map(Model::name).toList());
        boolean other = !SessionEvidence.stale(context, models).isEmpty();
        return new MagicException("%compare: nothing is measured yet of " + all.replace(" ", ", ")
                + (other ? ", for what was measured under these names is of other files" : "") + ". Run %benchmark "
                + all
                + " for speed and memory, %evaluate " + all + " for quality, then compare.");
    }

    private static ResultFrame frame(Comparison comparison, List<Place> places) {
        Set<String> quality = new LinkedHashSet<>();
        for (String metric : comparison.metrics()) {
            for (String end : List.of("", "_low", "_high", "_difference", "_difference_low", "_difference_high")) {
                quality.add(metric + end);
            }
        }
        return ResultFrame.measured(ComparisonTable.of(comparison, places))
                .with(Reproducibility.exact(), "model", "size_mb", "size_ratio", "parameters", "recipe")
                .with(Reproducibility.close(QUALITY_TOLERANCE), quality.toArray(String[]::new));
    }

    private static XYChart chart(Comparison comparison, String x, String y, List<Place> places, Looks looks) {
        List<ParetoChart.Point> points = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) != Place.UNKNOWN) {
                ComparisonRow row = comparison.rows().get(i);
                points.add(point(row, comparison.baseline(), x, y, places.get(i) == Place.FRONT));
            }
        }
        boolean timed = List.of(x, y).stream().anyMatch(each -> each.equals("p50_ms") || each.equals("speedup"));
        String configuration =
                timed ? comparison.configuration().map(each -> ", " + each).orElse("") : "";
        String title = Quantities.title(x) + " and " + Quantities.title(y);
        return ParetoChart.of(
                Character.toUpperCase(title.charAt(0)) + title.substring(1) + configuration,
                new ParetoChart.Axis(Quantities.axis(comparison, x), Direction.of(x) == Direction.MINIMISE),
                new ParetoChart.Axis(Quantities.axis(comparison, y), Direction.of(y) == Direction.MINIMISE),
                points,
                looks);
    }

    private static ParetoChart.Point point(ComparisonRow row, String baseline, String x, String y, boolean onFront) {
        Estimate first = Comparison.value(row, x);
        Estimate second = Comparison.value(row, y);
        return new ParetoChart.Point(
                row.model(),
                row.model().equals(baseline) ? row.model() + " (baseline)" : row.model(),
                first.value(),
                first.interval().low(),
                first.interval().high(),
                second.value(),
                second.interval().low(),
                second.interval().high(),
                onFront);
    }
}
