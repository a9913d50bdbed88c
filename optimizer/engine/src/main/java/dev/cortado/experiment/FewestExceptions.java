package dev.cortado.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds how many parts of a model must be spared something for it to keep a loss: parts are ranked, those that suffer most first, and so many from the top
 * are spared. By bisection, as if more spared parts never lost more.
 *
 * @param fewest the least number found that keeps the loss; empty when not even sparing all does
 * @param trials in their order
 */
public record FewestExceptions(OptionalInt fewest, List<Trial> trials) {

    /** Freezes the list. */
    public FewestExceptions {
        trials = List.copyOf(trials);
    }

    /**
     * A model that was tried.
     *
     * @param spared how many parts were
     * @param loss what it lost
     */
    public record Trial(int spared, double loss) {}

    /** Makes a model and judges it. */
    @FunctionalInterface
    public interface Judge {

        /** The loss with so many parts spared. */
        double loss(int spared) throws IOException;
    }

    /**
     * Searches.
     *
     * @param parts how many there are
     * @param within the loss that may not be exceeded
     */
    public static FewestExceptions search(int parts, double within, Judge judge) throws IOException {
        List<Trial> trials = new ArrayList<>();
        int enough = -1;
        int low = 0;
        int high = parts;
        // The two ends first: most searches end there.
        for (int spared = 0; low <= high; spared = enough < 0 ? high : (low + high) / 2) {
            Trial trial = new Trial(spared, judge.loss(spared));
            trials.add(trial);
            if (trial.loss() <= within) {
                enough = spared;
                high = spared - 1;
            } else if (spared == parts) {
                break;
            } else {
                low = spared + 1;
            }
        }
        return new FewestExceptions(enough < 0 ? OptionalInt.empty() : OptionalInt.of(enough), trials);
    }
}
