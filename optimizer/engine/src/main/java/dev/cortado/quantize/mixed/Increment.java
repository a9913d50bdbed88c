package dev.cortado.quantize.mixed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step of a search: one layer goes over to an option that saves more and loses more.
 *
 * @param option what it goes over to
 * @param loss by how much the predicted loss grows, 0 or more
 * @param benefit by how much what is saved grows, above 0
 */
record Increment(LayerOption option, double loss, double benefit) {

    /**
     * All steps, the best bargains first: of each layer the options on the upper convex hull of benefit over loss, so that a layer's
     * steps come in order. This is the greedy order of the multiple-choice knapsack problem (Sinha and Zoltners, "The
     * Multiple-Choice Knapsack Problem", Operations Research 27(3), 1979): with losses that add up, what a prefix saves is at
     * most the next step's benefit below the best that can be had.
     */
    static List<Increment> inOrder(List<LayerOption> options, Benefit benefit) {
        Map<String, List<LayerOption>> byLayer = new LinkedHashMap<>();
        for (LayerOption option : options) {
            if (option.benefit(benefit) > 0) {
                byLayer.computeIfAbsent(option.layer(), layer -> new ArrayList<>())
                        .add(option);
            }
        }
        List<Increment> all = new ArrayList<>();
        byLayer.values().forEach(layer -> all.addAll(hull(layer, benefit)));
        // Cross-multiplied, so that losses of 0 come first; a stable sort keeps equal bargains in the graph's order.
        all.sort((one, other) -> Double.compare(other.benefit * one.loss, one.benefit * other.loss) == 0
                ? Double.compare(other.benefit, one.benefit)
                : Double.compare(one.loss * other.benefit, other.loss * one.benefit));
        return all;
    }

    private static List<Increment> hull(List<LayerOption> layer, Benefit benefit) {
        List<LayerOption> sorted = layer.stream()
                .sorted(Comparator.comparingDouble(LayerOption::loss)
                        .thenComparing(Comparator.comparingDouble((LayerOption option) -> option.benefit(benefit))
                                .reversed()))
                .toList();
        List<Increment> steps = new ArrayList<>();
        for (LayerOption option : sorted) {
            Increment step = from(steps, option, benefit);
            if (step.benefit <= 0) {
                continue;
            }
            while (!steps.isEmpty() && isBetter(step, steps.getLast())) {
                steps.removeLast();
                step = from(steps, option, benefit);
            }
            steps.add(step);
        }
        return steps;
    }

    /** The step to an option from where the steps before lead. */
    private static Increment from(List<Increment> steps, LayerOption option, Benefit benefit) {
        LayerOption last = steps.isEmpty() ? null : steps.getLast().option;
        return new Increment(
                option,
                option.loss() - (last == null ? 0 : last.loss()),
                option.benefit(benefit) - (last == null ? 0 : last.benefit(benefit)));
    }

    private static boolean isBetter(Increment step, Increment before) {
        return step.benefit * before.loss > before.benefit * step.loss;
    }
}
