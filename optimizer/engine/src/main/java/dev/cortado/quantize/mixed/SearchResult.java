package dev.cortado.quantize.mixed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a search found.
 *
 * @param best the best model of those tried that keeps the goal; where none does, the one that comes nearest
 * @param keepsGoal whether it does
 * @param tried every model that was run, in the order in which they were, the float model first
 * @param stopped why the search ended, one sentence
 * @param interrupted whether it was cancelled: the best is then the best so far
 */
public record SearchResult(
        TriedModel best, boolean keepsGoal, List<TriedModel> tried, String stopped, boolean interrupted) {

    /** Freezes the list. */
    public SearchResult {
        tried = List.copyOf(tried);
    }

    /** Marks the models that no other beats in loss and cost. */
    static List<TriedModel> withFront(List<TriedModel> tried, Benefit benefit) {
        List<TriedModel> marked = new ArrayList<>();
        for (TriedModel model : tried) {
            boolean beaten = tried.stream()
                    .anyMatch(other -> other.loss() <= model.loss()
                            && other.cost(benefit) <= model.cost(benefit)
                            && (other.loss() < model.loss() || other.cost(benefit) < model.cost(benefit)));
            marked.add(model.onFront(!beaten));
        }
        return List.copyOf(marked);
    }

    /** The models no other beats, the cheapest first. */
    public List<TriedModel> front() {
        return tried.stream()
                .filter(TriedModel::onFront)
                .sorted(Comparator.comparingDouble(TriedModel::loss).reversed())
                .toList();
    }
}
