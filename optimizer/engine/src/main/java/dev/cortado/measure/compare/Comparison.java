package dev.cortado.measure.compare;

import dev.cortado.measure.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Models beside each other, relative to one of them.
 *
 * @param baseline the model the others are compared with
 * @param rows one per model, in the order asked for
 * @param metrics the quality metrics known of any of them, those measured last first
 * @param configuration the one the times are of; empty when nothing was timed
 * @param noise what a model differs from itself in the benchmark that the baseline's time is of, the interval of its A/A
 *     control: no difference inside it is one
 * @param notes which figures there were and were not mixed in
 */
public record Comparison(
        String baseline,
        List<ComparisonRow> rows,
        List<String> metrics,
        Optional<Configuration> configuration,
        Interval noise,
        List<String> notes) {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** Freezes the lists. */
    public Comparison {
        rows = List.copyOf(rows);
        metrics = List.copyOf(metrics);
        notes = List.copyOf(notes);
    }

    /**
     * Joins what is known.
     *
     * @param models at least one, with different names
     * @param evidence in the order it was measured
     * @param baseline one of the models
     * @throws IllegalArgumentException if the baseline is not among the models, or nothing was timed as wanted though that
     *     was asked for
     */
    public static Comparison of(List<ModelFacts> models, List<Evidence> evidence, String baseline, Wanted wanted) {
        ModelFacts base = models.stream()
                .filter(facts -> facts.model().equals(baseline))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the baseline '" + baseline
                        + "' is not among the models compared: "
                        + String.join(
                                ", ", models.stream().map(ModelFacts::model).toList())));
        Set<String> names =
                new LinkedHashSet<>(models.stream().map(ModelFacts::model).toList());
        List<SpeedFigure> speedFigures = new ArrayList<>();
        Map<String, List<QualityFigure>> byMetric = new LinkedHashMap<>();
        for (Evidence each : evidence.reversed()) {
            if (each.isTiming()) {
                SpeedFigure.of(each).stream()
                        .filter(figure -> names.contains(figure.model()))
                        .forEach(speedFigures::add);
            } else {
                QualityFigure.of(each, wanted.metrics()).stream()
                        .filter(figure -> names.contains(figure.model()))
                        .forEach(figure -> byMetric.computeIfAbsent(figure.metric(), _ -> new ArrayList<>())
                                .add(figure));
            }
        }
        Speeds speeds = new Speeds(speedFigures, baseline, wanted);
        Map<String, Qualities> qualities = new LinkedHashMap<>();
        byMetric.forEach((metric, figures) -> qualities.put(metric, new Qualities(figures, baseline)));
        List<String> notes = new ArrayList<>(speeds.notes());
        qualities.values().forEach(each -> notes.addAll(each.notes()));
        return new Comparison(
                baseline,
                models.stream()
                        .map(facts -> row(facts, base, speeds, qualities))
                        .toList(),
                List.copyOf(qualities.keySet()),
                speeds.configuration(),
                speeds.noise(),
                notes);
    }

    private static ComparisonRow row(
            ModelFacts facts, ModelFacts base, Speeds speeds, Map<String, Qualities> qualities) {
        Optional<SpeedFigure> speed = speeds.of(facts.model());
        Estimate speedup = speeds.speedup(facts.model());
        Map<String, Estimate> values = new LinkedHashMap<>();
        Map<String, Estimate> differences = new LinkedHashMap<>();
        qualities.forEach((metric, figures) -> {
            values.put(metric, figures.of(facts.model()));
            differences.put(metric, figures.difference(facts.model()));
        });
        List<String> notes = new ArrayList<>();
        if (speed.isPresent() && speeds.of(base.model()).isPresent() && !speedup.isKnown()) {
            notes.add("not timed together with " + base.model());
        } else if (speed.isPresent()
                && speeds.of(base.model())
                        .filter(other -> other.evidence() != speed.get().evidence())
                        .isPresent()) {
            notes.add("p50_ms is of another run than that of " + base.model());
        }
        return new ComparisonRow(
                facts,
                (double) facts.bytes() / base.bytes(),
                speed.map(SpeedFigure::p50Millis).orElse(Estimate.UNKNOWN),
                speedup,
                speed.map(SpeedFigure::residentMegabytes).orElse(Double.NaN),
                values,
                differences,
                String.join("; ", notes));
    }

    /** Whether anything but the files is known of any model. */
    public boolean isMeasured() {
        return configuration.isPresent() || !metrics.isEmpty();
    }

    /** The quantities a chart can show, by the names of their columns. */
    public List<String> quantities() {
        List<String> names = new ArrayList<>(List.of("size_mb", "parameters"));
        if (configuration.isPresent()) {
            names.addAll(List.of("p50_ms", "speedup", "rss_mb"));
        }
        names.addAll(metrics);
        return names;
    }

    /**
     * A model's value of a quantity; {@link Estimate#UNKNOWN} when it was not measured.
     *
     * @throws IllegalArgumentException if there is no such quantity
     */
    public static Estimate value(ComparisonRow row, String quantity) {
        return switch (quantity) {
            case "size_mb" -> Estimate.plain(row.facts().bytes() / BYTES_PER_MEGABYTE);
            case "parameters" -> Estimate.plain((double) row.facts().parameters());
            case "p50_ms" -> row.p50Millis();
            case "speedup" -> row.speedup();
            case "rss_mb" -> Estimate.plain(row.residentMegabytes());
            default -> {
                if (!row.quality().containsKey(quantity)) {
                    throw new IllegalArgumentException("no quantity is called '" + quantity + "'");
                }
                yield row.quality().get(quantity);
            }
        };
    }

    /** Where each model lies by two quantities. */
    public List<ParetoFront.Place> places(String x, String y) {
        return ParetoFront.places(
                rows.stream()
                        .map(row -> new double[] {
                            value(row, x).value(), value(row, y).value()
                        })
                        .toList(),
                List.of(Direction.of(x), Direction.of(y)));
    }
}
