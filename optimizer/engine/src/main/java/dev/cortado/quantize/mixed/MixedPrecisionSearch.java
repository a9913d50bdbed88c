package dev.cortado.quantize.mixed;

import dev.cortado.progress.Progress;
import dev.cortado.quantize.mixed.MeasurementCache.Measurement;
import dev.cortado.quantize.mixed.SearchGoal.WithinLoss;
import dev.cortado.quantize.mixed.SearchGoal.WithinSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * Chooses for each layer how it is quantised, or that it is not. The layers' own losses and savings put the choices in the order of their
 * bargain ({@link Increment}); the models along that order are nested, each quantises one thing more. Which of them keeps the
 * goal is found by bisection, each model that is looked at being made and run, never predicted. Then single choices further down the order
 * are tried on top, since losses do not add up exactly and a large layer that does not fit may hide small ones that do.
 *
 * <p>If losses add up and models are exact, what is saved is at most the benefit of one step below the best possible; trying
 * single choices only improves on it. Where the loss along the order is not monotone, the result still keeps the goal, since it was run.
 */
public final class MixedPrecisionSearch {

    /** How many single choices are tried on top, unless said otherwise. */
    public static final int TRIALS = 12;

    private static final String TASK = "mixed-precision search";

    private final List<LayerCandidate> candidates;
    private final List<LayerOption> options;
    private final Trial trial;
    private final double floatMillis;
    private final int trials;

    private final List<TriedModel> tried = new ArrayList<>();

    /** Makes a variant, runs it and says what it loses and how large it is. */
    @FunctionalInterface
    public interface Trial {
        Measurement of(LayerAssignment variant, Progress progress) throws IOException;
    }

    /**
     * Prepares one search.
     *
     * @param candidates those that options name
     * @param options what there is to choose from
     * @param trial runs variants
     * @param floatMillis how long a run of the float model takes; NaN when not known
     * @param trials how many single choices are tried on top, 0 or more
     */
    public MixedPrecisionSearch(
            List<LayerCandidate> candidates, List<LayerOption> options, Trial trial, double floatMillis, int trials) {
        this.candidates = List.copyOf(candidates);
        this.options = List.copyOf(options);
        this.trial = trial;
        this.floatMillis = floatMillis;
        this.trials = trials;
    }

    /**
     * Searches.
     *
     * @param progress counts models tried; cancelling ends the search with the best model so far
     * @throws IOException if a variant does not load or run
     */
    public SearchResult run(SearchGoal goal, Progress progress) throws IOException {
        tried.clear();
        List<Increment> order = Increment.inOrder(options, goal.benefit());
        String stopped;
        boolean interrupted = false;
        try {
            evaluate(List.of(), progress);
            stopped = order.isEmpty()
                    ? "no layer gets " + (goal.benefit() == Benefit.SIZE ? "smaller" : "faster")
                    : switch (goal) {
                        case WithinLoss(double most, Benefit _) -> withinLoss(most, order, progress);
                        case WithinSize(long most) -> withinSize(most, order, progress);
                    };
        } catch (CancellationException e) {
            if (tried.isEmpty()) {
                throw e;
            }
            interrupted = true;
            stopped = "interrupted: the best of " + tried.size() + " models so far";
        }
        progress.report(TASK, tried.size(), tried.size(), Progress.Unit.ITEMS);
        List<TriedModel> marked = SearchResult.withFront(tried, goal.benefit());
        TriedModel best = best(goal, marked);
        return new SearchResult(best, keeps(goal, best), marked, stopped, interrupted);
    }

    private static boolean keeps(SearchGoal goal, TriedModel model) {
        return switch (goal) {
            case WithinLoss(double most, Benefit _) -> model.loss() <= most;
            case WithinSize(long most) -> model.bytes() <= most;
        };
    }

    private static TriedModel best(SearchGoal goal, List<TriedModel> models) {
        List<TriedModel> keeping =
                models.stream().filter(model -> keeps(goal, model)).toList();
        if (keeping.isEmpty()) {
            // Only a size can be out of reach: the float model loses nothing.
            return models.stream()
                    .min(Comparator.comparingLong(TriedModel::bytes))
                    .orElseThrow();
        }
        return keeping.stream()
                .min(
                        switch (goal) {
                            case WithinLoss(double _, Benefit benefit) ->
                                Comparator.<TriedModel>comparingDouble(model -> model.cost(benefit))
                                        .thenComparingDouble(TriedModel::loss);
                            case WithinSize(long _) ->
                                Comparator.comparingDouble(TriedModel::loss).thenComparingLong(TriedModel::bytes);
                        })
                .orElseThrow();
    }

    private String withinLoss(double most, List<Increment> order, Progress progress) throws IOException {
        if (evaluate(order, progress).loss() <= most) {
            return "everything quantised keeps within the loss";
        }
        int keeps = 0;
        int breaks = order.size();
        while (breaks - keeps > 1) {
            int middle = (keeps + breaks) / 2;
            if (evaluate(order.subList(0, middle), progress).loss() <= most) {
                keeps = middle;
            } else {
                breaks = middle;
            }
        }
        List<Increment> chosen = new ArrayList<>(order.subList(0, keeps));
        double loss = evaluate(chosen, progress).loss();
        List<Increment> rest = order.subList(breaks, order.size()).stream()
                .sorted(Comparator.comparingDouble(Increment::benefit).reversed())
                .toList();
        int left = trials;
        for (Increment further : rest) {
            if (left == 0) {
                break;
            }
            // Twice the room: losses of several layers are seldom as large as their sum.
            if (further.loss() <= 2 * (most - loss) && follows(further, chosen, order)) {
                left--;
                List<Increment> more = new ArrayList<>(chosen);
                more.add(further);
                double found = evaluate(more, progress).loss();
                if (found <= most) {
                    chosen = more;
                    loss = found;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "%d of %d steps keep within the loss; one more step loses more, and so did what was tried on top",
                chosen.size(),
                order.size());
    }

    private String withinSize(long most, List<Increment> order, Progress progress) throws IOException {
        TriedModel everything = evaluate(order, progress);
        if (everything.bytes() > most) {
            return "even with everything quantised the model takes " + everything.bytes() + " bytes";
        }
        int breaks = 0;
        int keeps = order.size();
        while (keeps - breaks > 1) {
            int middle = (keeps + breaks) / 2;
            if (evaluate(order.subList(0, middle), progress).bytes() <= most) {
                keeps = middle;
            } else {
                breaks = middle;
            }
        }
        List<Increment> chosen = new ArrayList<>(order.subList(0, keeps));
        TriedModel current = evaluate(chosen, progress);
        int left = trials;
        for (Increment one : List.copyOf(chosen).stream()
                .sorted(Comparator.comparingDouble(Increment::loss).reversed())
                .toList()) {
            if (left == 0) {
                break;
            }
            if (current.bytes() + one.benefit() <= most && isLast(one, chosen)) {
                left--;
                List<Increment> fewer = new ArrayList<>(chosen);
                fewer.remove(one);
                TriedModel found = evaluate(fewer, progress);
                if (found.bytes() <= most && found.loss() <= current.loss()) {
                    chosen = fewer;
                    current = found;
                }
            }
        }
        return chosen.size() + " of " + order.size() + " steps bring the size down to what was asked for";
    }

    /** Whether a layer's step comes right after those of it that are chosen. */
    private static boolean follows(Increment step, List<Increment> chosen, List<Increment> order) {
        List<Increment> mine = order.stream()
                .filter(other -> other.option().layer().equals(step.option().layer()))
                .toList();
        int place = mine.indexOf(step);
        return place == 0 || chosen.contains(mine.get(place - 1));
    }

    /** Whether no later step of the same layer is chosen. */
    private static boolean isLast(Increment step, List<Increment> chosen) {
        return chosen.stream()
                .filter(other -> other.option().layer().equals(step.option().layer()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .equals(step);
    }

    /** Runs the model that some steps lead to; a model that was tried already is not tried again. */
    private TriedModel evaluate(List<Increment> steps, Progress progress) throws IOException {
        Map<String, String> layers = new TreeMap<>();
        Map<String, LayerOption> chosen = new TreeMap<>();
        for (Increment step : steps) {
            layers.put(step.option().layer(), step.option().candidate());
            chosen.put(step.option().layer(), step.option());
        }
        for (TriedModel before : tried) {
            if (before.assignment().layers().equals(layers)) {
                return before;
            }
        }
        progress.step(TASK, tried.size(), -1, Progress.Unit.ITEMS);
        LayerAssignment assignment = new LayerAssignment(candidates, layers);
        Measurement measured = trial.of(assignment, new OnlyCancellation(progress.cancellation()));
        double saved =
                chosen.values().stream().mapToDouble(LayerOption::millisSaved).sum();
        TriedModel model = new TriedModel(
                assignment, measured.loss(), measured.sqnrDecibels(), measured.bytes(), floatMillis - saved, false);
        tried.add(model);
        return model;
    }
}
