package dev.cortado.kernel.track;

import dev.cortado.progress.Progress.Unit;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * What a loop goes through, with its progress shown.
 *
 * @param <T> what each step of the loop gets
 */
public final class Tracked<T> implements Iterable<T> {

    private final Boards boards;
    private final String label;
    private final long total;
    private final Supplier<Iterator<T>> elements;

    /**
     * A loop.
     *
     * @param label what a reader would call its steps, such as {@code epochs}; may be empty
     * @param total how many steps it has; negative if nobody knows
     * @param elements gives them, anew for each loop
     */
    public Tracked(Boards boards, String label, long total, Supplier<Iterator<T>> elements) {
        this.boards = boards;
        this.label = label;
        this.total = total;
        this.elements = elements;
    }

    @Override
    public Iterator<T> iterator() {
        Iterator<T> inner = elements.get();
        Board board = boards.ofThisThread();
        Bar bar = board.open(label, total, Unit.ITEMS);
        return new Iterator<>() {
            private long begun;

            @Override
            public boolean hasNext() {
                boolean more = inner.hasNext();
                board.advance(bar, begun, total);
                if (!more) {
                    board.finish(bar);
                }
                return more;
            }

            @Override
            public T next() {
                T next = inner.next();
                board.advance(bar, begun++, total);
                return next;
            }
        };
    }

    @Override
    public String toString() {
        return "track(" + (label.isEmpty() ? "" : "\"" + label + "\", ") + (total < 0 ? "..." : total)
                + "), to be looped over: for (var x : track(...)) ...";
    }
}
