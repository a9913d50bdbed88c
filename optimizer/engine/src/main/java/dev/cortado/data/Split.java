package dev.cortado.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which items of a set are for training, which for validation and which for testing. Every item is in exactly one part.
 *
 * @param seed made it
 * @param train indices, ascending
 * @param validation indices, ascending; may be empty
 * @param test indices, ascending
 */
public record Split(long seed, List<Integer> train, List<Integer> validation, List<Integer> test) {

    /** Freezes the lists. */
    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /** How many items there are. */
    public int size() {
        return train.size() + validation.size() + test.size();
    }

    /** Returns the sizes as a reader would say them, for example {@code 800 / 100 / 100}. */
    public String sizes() {
        return train.size() + " / " + validation.size() + " / " + test.size();
    }

    /**
     * Splits items at random.
     *
     * @param count how many there are
     * @throws IllegalArgumentException if a part that was asked for would be empty
     */
    public static Split random(int count, SplitShares shares, long seed) {
        return stratified(Collections.nCopies(count, 0), shares, seed);
    }

    /**
     * Splits items at random so that each class is divided by the shares; each part of each class has its share rounded
     * up or down.
     *
     * @param classes of each item its class
     * @throws IllegalArgumentException if a part that was asked for would be empty
     */
    public static Split stratified(List<Integer> classes, SplitShares shares, long seed) {
        Random random = new Random(seed);
        List<List<Integer>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (List<Integer> members : byClass(classes).values()) {
            int[] sizes = LargestRemainder.divide(members.size(), shares.asArray());
            List<Integer> shuffled = Shuffle.of(members, random);
            int next = 0;
            for (int part = 0; part < sizes.length; part++) {
                parts.get(part).addAll(shuffled.subList(next, next + sizes[part]));
                next += sizes[part];
            }
        }
        for (int part = 0; part < parts.size(); part++) {
            if (shares.asArray()[part] > 0 && parts.get(part).isEmpty()) {
                throw new IllegalArgumentException("a split " + shares + " of " + classes.size() + " items leaves the "
                        + List.of("training", "validation", "test").get(part) + " part empty: give it a larger share");
            }
            Collections.sort(parts.get(part));
        }
        return new Split(seed, parts.get(0), parts.get(1), parts.get(2));
    }

    /**
     * Draws items without replacement so that the classes keep their proportions.
     *
     * @param classes of each item its class
     * @param count how many to draw; all of them if there are not more
     * @return indices, ascending
     */
    public static List<Integer> sample(List<Integer> classes, int count, long seed) {
        SortedMap<Integer, List<Integer>> members = byClass(classes);
        int total = Math.min(count, classes.size());
        int[] sizes = LargestRemainder.divide(
                total, members.values().stream().mapToDouble(List::size).toArray());
        Random random = new Random(seed);
        List<Integer> drawn = new ArrayList<>();
        int next = 0;
        for (List<Integer> one : members.values()) {
            drawn.addAll(Shuffle.of(one, random).subList(0, sizes[next++]));
        }
        Collections.sort(drawn);
        return List.copyOf(drawn);
    }

    private static SortedMap<Integer, List<Integer>> byClass(List<Integer> classes) {
        SortedMap<Integer, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < classes.size(); i++) {
            members.computeIfAbsent(classes.get(i), _ -> new ArrayList<>()).add(i);
        }
        return members;
    }
}
