package dev.cortado.kernel.assist;

import java.util.List;

/**
 * What may stand at the cursor, the likeliest first.
 *
 * @param start where the text that a completion replaces begins in the cell, in UTF-16 units
 * @param end where it ends
 */
public record Completions(int start, int end, List<Completion> list) {

    public Completions {
        list = List.copyOf(list);
    }

    /** Nothing to offer at a place. */
    public static Completions none(int at) {
        return new Completions(at, at, List.of());
    }

    /** The same completions at a place further behind. */
    public Completions shifted(int offset) {
        return offset == 0 ? this : new Completions(start + offset, end + offset, list);
    }
}
