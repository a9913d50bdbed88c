package dev.cortado.measure.compare;

import dev.cortado.measure.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The times of models in one configuration, and how much faster than the baseline each is.
 *
 * <p>Of the configurations allowed, the one that most of the models were timed in is taken, of equals the one timed last. Of the
 * frames with it, the one with most models is taken, of equals the newest; a model that is not in it takes its newest other.
 */
final class Speeds {

    private final String baseline;
    private final List<SpeedFigure> figures;
    private final Configuration configuration;
    private final Map<String, SpeedFigure> chosen = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if figures there are, but none in an allowed configuration
     */
    Speeds(List<SpeedFigure> all, String baseline, Wanted wanted) {
        this.baseline = baseline;
        List<SpeedFigure> allowed = all.stream()
                .filter(figure -> wanted.allows(figure.configuration()))
                .toList();
        if (allowed.isEmpty() && !wanted.words().isEmpty()) {
            Set<Configuration> measured = configurations(all);
            throw new IllegalArgumentException("nothing was timed with " + wanted.words() + "; timed were: "
                    + (measured.isEmpty() ? "none" : join(measured)));
        }
        this.configuration = best(allowed.stream()
                        .collect(Collectors.groupingBy(
                                SpeedFigure::configuration, LinkedHashMap::new, Collectors.toList())))
                .orElse(null);
        this.figures = allowed.stream()
                .filter(figure -> figure.configuration().equals(configuration))
                .toList();
        Optional<Integer> main = best(figures.stream()
                .collect(Collectors.groupingBy(SpeedFigure::evidence, LinkedHashMap::new, Collectors.toList())));
        for (SpeedFigure figure : figures) {
            chosen.merge(figure.model(), figure, (a, b) -> prefer(a, b, main.orElse(-1)));
        }
        Set<Configuration> others = configurations(all);
        others.remove(configuration);
        if (configuration != null && !others.isEmpty()) {
            notes.add("times are of " + configuration + "; timed too, and not mixed in: " + join(others));
        }
    }

    /** The key whose figures cover most models; of equals the one with the newest figure, then the first. */
    private static <K> Optional<K> best(Map<K, List<SpeedFigure>> groups) {
        Comparator<Map.Entry<K, List<SpeedFigure>>> order = Comparator.comparingLong(entry ->
                entry.getValue().stream().map(SpeedFigure::model).distinct().count());
        order = order.thenComparingInt(entry ->
                entry.getValue().stream().mapToInt(SpeedFigure::evidence).max().orElse(0));
        Map.Entry<K, List<SpeedFigure>> best = null;
        for (Map.Entry<K, List<SpeedFigure>> entry : groups.entrySet()) {
            if (best == null || order.compare(entry, best) > 0) {
                best = entry;
            }
        }
        return Optional.ofNullable(best).map(Map.Entry::getKey);
    }

    private static SpeedFigure prefer(SpeedFigure a, SpeedFigure b, int main) {
        if ((a.evidence() == main) != (b.evidence() == main)) {
            return a.evidence() == main ? a : b;
        }
        return b.evidence() > a.evidence() ? b : a;
    }

    private static Set<Configuration> configurations(List<SpeedFigure> figures) {
        return figures.stream().map(SpeedFigure::configuration).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String join(Set<Configuration> configurations) {
        return configurations.stream().map(Configuration::toString).collect(Collectors.joining("; "));
    }

    Optional<Configuration> configuration() {
        return Optional.ofNullable(configuration);
    }

    List<String> notes() {
        return notes;
    }

    Optional<SpeedFigure> of(String model) {
        return Optional.ofNullable(chosen.get(model));
    }

    /**
     * How many times as fast as the baseline a model is, from the newest frame that timed both: directly, where one of them is
     * its first model, else over that model. Unknown where no frame has both.
     */
    Estimate speedup(String model) {
        if (model.equals(baseline)) {
            return chosen.containsKey(model) ? Estimate.plain(1) : Estimate.UNKNOWN;
        }
        Estimate newest = Estimate.UNKNOWN;
        int number = Integer.MIN_VALUE;
        for (SpeedFigure figure : figures) {
            if (figure.model().equals(model) && figure.evidence() >= number) {
                Optional<SpeedFigure> base = figures.stream()
                        .filter(other -> other.evidence() == figure.evidence())
                        .filter(other -> other.model().equals(baseline))
                        .findFirst();
                if (base.isPresent()) {
                    newest = speedup(figure, base.get());
                    number = figure.evidence();
                }
            }
        }
        return newest;
    }

    private static Estimate speedup(SpeedFigure model, SpeedFigure base) {
        if (base.isReference()) {
            return model.ratio().inverse();
        }
        return model.isReference() ? base.ratio() : base.ratio().over(model.ratio());
    }

    /** The interval of the A/A control of the benchmark that the baseline's time is of; NaN ends where that is unknown. */
    Interval noise() {
        return of(baseline).map(SpeedFigure::noise).orElse(Interval.UNATTAINABLE);
    }
}
