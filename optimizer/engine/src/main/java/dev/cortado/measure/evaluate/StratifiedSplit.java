package dev.cortado.measure.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A seeded split of samples in two, in which every class keeps its share.
 *
 * @param first places of the larger part, ascending
 * @param second places of the smaller part, ascending
 */
public record StratifiedSplit(List<Integer> first, List<Integer> second) {

    /** Freezes the places. */
    public StratifiedSplit {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /**
     * Splits. Of each class the share is rounded; a class of two or more has at least one sample on both sides.
     *
     * @param classes of each sample its class
     * @param share of the second part, above 0 and below 1
     */
    public static StratifiedSplit of(List<Integer> classes, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("split: expected a share above 0 and below 1, found " + share);
        }
        TreeMap<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int i = 0; i < classes.size(); i++) {
            byClass.computeIfAbsent(classes.get(i), key -> new ArrayList<>()).add(i);
        }
        Random random = new Random(seed);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (List<Integer> members : byClass.values()) {
            Collections.shuffle(members, random);
            int size = members.size();
            int taken = size < 2 ? 0 : Math.clamp(Math.round(share * size), 1, size - 1);
            second.addAll(members.subList(0, taken));
            first.addAll(members.subList(taken, size));
        }
        Collections.sort(first);
        Collections.sort(second);
        return new StratifiedSplit(first, second);
    }
}
