package dev.cortado.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random orders that a seed fixes for good: Fisher and Yates' shuffle as in Durstenfeld, Algorithm 235 (CACM 1964), fed
 * by {@link Random}, whose numbers Java's specification fixes.
 */
final class Shuffle {

    private Shuffle() {}

    /** Returns the numbers from 0 to {@code count - 1} in random order. */
    static int[] indices(int count, long seed) {
        return indices(count, new Random(seed));
    }

    /** Returns the numbers from 0 to {@code count - 1} in an order that the generator's next numbers decide. */
    static int[] indices(int count, Random random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /** Returns the items in random order. */
    static <T> List<T> of(List<T> items, Random random) {
        List<T> shuffled = new ArrayList<>(items.size());
        for (int index : indices(items.size(), random)) {
            shuffled.add(items.get(index));
        }
        return shuffled;
    }
}
