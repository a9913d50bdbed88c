package dev.cortado.runner.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much of mixed precision is measured.
 *
 * @param models those among which the one is found on which int8 loses most
 * @param methods those measured on every model; full int8 in one way or more among them
 * @param seen how many samples the search sees, and static quantisation is calibrated on
 * @param unseen how many other samples losses are reported of; a multiple of the former, so that texts do not overlap
 * @param budget the time of each model in a benchmark
 * @param rounds how often its models are opened at least
 * @param share the search's goal: this part of full int8's loss on the samples it sees. Below a third, for on others the share
 *     is a little different
 * @param candidates what a layer may become besides float, as {@code --candidates} names them; none for the usual ones of the method
 *     that full int8 is made by
 */
public record MixedSettings(
        List<GridModel> models,
        List<WholeModel> methods,
        int seen,
        int unseen,
        Duration budget,
        int rounds,
        double share,
        List<String> candidates) {

    /** What the bars are meant for: about a quarter of an hour. */
    public static final MixedSettings FULL = new MixedSettings(
            List.of(GridModel.values()),
            List.of(WholeModel.values()),
            48,
            96,
            Duration.ofSeconds(2),
            12,
            0.3,
            List.of());

    /** To see that it works. */
    public static final MixedSettings QUICK = new MixedSettings(
            List.of(GridModel.MINILM),
            List.of(WholeModel.DYNAMIC),
            8,
            16,
            Duration.ofMillis(200),
            6,
            0.3,
            List.of("int8-full"));

    /** Checks. */
    public MixedSettings {
        models = List.copyOf(models);
        methods = List.copyOf(methods);
        candidates = List.copyOf(candidates);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("mixed: expected one model or more, found none");
        }
        if (methods.stream().noneMatch(WholeModel::isFullInt8)) {
            throw new IllegalArgumentException("mixed: expected full int8 among the methods, found " + methods);
        }
        if (seen < 1 || unseen < seen || unseen % seen != 0) {
            throw new IllegalArgumentException(
                    "mixed: expected samples, and a multiple of them that are not seen, found " + seen + " and "
                            + unseen);
        }
        if (!(share > 0) || share >= 1) {
            throw new IllegalArgumentException("mixed: expected a share of the loss between 0 and 1, found " + share);
        }
    }

    /** The settings with other candidates. */
    public MixedSettings withCandidates(List<String> names) {
        return new MixedSettings(models, methods, seen, unseen, budget, rounds, share, names);
    }

    /** The settings with other methods. */
    public MixedSettings withMethods(List<WholeModel> others) {
        return new MixedSettings(models, others, seen, unseen, budget, rounds, share, candidates);
    }

    /** The settings with other models. */
    public MixedSettings withModels(List<GridModel> others) {
        return new MixedSettings(others, methods, seen, unseen, budget, rounds, share, candidates);
    }
}
