package dev.cortado.measure.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One metric of models, all evaluated under one condition: the one that most models were evaluated under, of equals the one
 * used last. Of several frames of that condition each model takes its newest.
 */
final class Qualities {

    private final String baseline;
    private final Map<String, QualityFigure> chosen = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** Chooses among the figures of one metric; at least one. */
    Qualities(List<QualityFigure> figures, String baseline) {
        this.baseline = baseline;
        Map<String, List<QualityFigure>> byCondition = new LinkedHashMap<>();
        figures.forEach(figure -> byCondition
                .computeIfAbsent(figure.condition(), _ -> new ArrayList<>())
                .add(figure));
        String best = null;
        for (String condition : byCondition.keySet()) {
            if (best == null || isBetter(byCondition.get(condition), byCondition.get(best))) {
                best = condition;
            }
        }
        for (QualityFigure figure : byCondition.get(best)) {
            chosen.merge(figure.model(), figure, (a, b) -> b.evidence() > a.evidence() ? b : a);
        }
        Set<String> others = new LinkedHashSet<>(byCondition.keySet());
        others.remove(best);
        if (!others.isEmpty()) {
            notes.add(figures.getFirst().metric() + " is of " + named(best) + "; measured too, and not mixed in: "
                    + String.join("; ", others.stream().map(Qualities::named).toList()));
        }
    }

    private static String named(String condition) {
        return condition.isEmpty() ? "the evaluation without options" : "'" + condition + "'";
    }

    private static boolean isBetter(List<QualityFigure> a, List<QualityFigure> b) {
        long moreModels = models(a) - models(b);
        return moreModels > 0 || (moreModels == 0 && newest(a) > newest(b));
    }

    private static long models(List<QualityFigure> figures) {
        return figures.stream().map(QualityFigure::model).distinct().count();
    }

    private static int newest(List<QualityFigure> figures) {
        return figures.stream().mapToInt(QualityFigure::evidence).max().orElse(0);
    }

    List<String> notes() {
        return notes;
    }

    Estimate of(String model) {
        return chosen.containsKey(model) ? chosen.get(model).value() : Estimate.UNKNOWN;
    }

    /**
     * A model's value less the baseline's: paired as its frame has it, where the baseline is that frame's first model, else
     * from the intervals of both.
     */
    Estimate difference(String model) {
        QualityFigure figure = chosen.get(model);
        QualityFigure base = chosen.get(baseline);
        if (figure == null || base == null) {
            return Estimate.UNKNOWN;
        }
        if (model.equals(baseline)) {
            return Estimate.plain(0);
        }
        boolean paired = figure.difference().isKnown() && figure.reference().equals(baseline);
        return paired ? figure.difference() : figure.value().minus(base.value());
    }
}
