package dev.cortado.quantize.smooth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of SmoothQuant.
 *
 * @param alpha how much of the difficulty of quantising moves from activations into weights: 0 nothing that the activations cause, 1 all of
 *     it; the paper's 0.5 shares it. Not looked at when searching
 * @param search whether every layer gets the alpha, of 0 to 1 in steps of 0.1, with which 8-bit integers change its output least
 * @param perChannel when searching, whether the weights will be quantised with a scale for each column
 * @param insert whether scales that can be folded into nothing are put in front as a multiplication; else such layers are left alone
 * @param include if not empty, only nodes whose name or operator type matches one of these globs are smoothed
 * @param exclude nodes whose name or operator type matches one of these globs are left alone
 */
public record SmoothQuantization(
        double alpha, boolean search, boolean perChannel, boolean insert, List<String> include, List<String> exclude) {

    private static final double HALF = 0.5;

    /**
     * Checks and freezes.
     *
     * @throws IllegalArgumentException if alpha is not from 0 to 1
     */
    public SmoothQuantization {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha: expected a number from 0 to 1, found " + alpha);
        }
        include = List.copyOf(new LinkedHashSet<>(include));
        exclude = List.copyOf(new LinkedHashSet<>(exclude));
    }

    /** Alpha 0.5, as in the paper; all products, with multiplications where they are needed. */
    public static SmoothQuantization defaults() {
        return new SmoothQuantization(HALF, false, true, true, List.of(), List.of());
    }

    /** The same with another alpha for all layers. */
    public SmoothQuantization withAlpha(double value) {
        return new SmoothQuantization(value, false, perChannel, insert, include, exclude);
    }

    /** The same with each layer's best alpha, for weights with a scale for each column or one for all. */
    public SmoothQuantization withSearch(boolean forPerChannel) {
        return new SmoothQuantization(alpha, true, forPerChannel, insert, include, exclude);
    }

    /** The same with or without multiplications of its own. */
    public SmoothQuantization withInsert(boolean value) {
        return new SmoothQuantization(alpha, search, perChannel, value, include, exclude);
    }

    /** The same for other nodes. */
    public SmoothQuantization withNodes(List<String> included, List<String> excluded) {
        return new SmoothQuantization(alpha, search, perChannel, insert, included, excluded);
    }

    /** The settings as a recipe keeps them. */
    Map<String, Object> toSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("alpha", search ? "search" : (Object) alpha);
        if (search) {
            settings.put("per_channel", perChannel);
        }
        settings.put("insert", insert);
        settings.put("include", include);
        settings.put("exclude", exclude);
        return settings;
    }
}
