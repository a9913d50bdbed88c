package dev.cortado.kernel.track;

import dev.cortado.kernel.track.Bar.State;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The progress that cells show: a board for each thread that loops, and one for each piece of engine work. */
public final class Boards {

    private final Screen screen;
    private final LongSupplier clock;
    private final Map<Thread, Board> ofThreads = new ConcurrentHashMap<>();
    private final List<Board> ofWork = new CopyOnWriteArrayList<>();

    public Boards(Screen screen) {
        this(screen, System::nanoTime);
    }

    Boards(Screen screen, LongSupplier clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** The board of the calling thread's loops. */
    Board ofThisThread() {
        return ofThreads.computeIfAbsent(Thread.currentThread(), thread -> new Board(screen, clock));
    }

    /** A progress for work of the engine that a cell calls; it is shown until the work or the cell ends. */
    public Progress forWork(Supplier<Cancellation> cancellation) {
        return new WorkProgress(this, cancellation);
    }

    Board openForWork() {
        Board board = new Board(screen, clock);
        ofWork.add(board);
        return board;
    }

    void forget(Board board) {
        ofWork.remove(board);
    }

    /** The cell that this thread ran has ended: its loops with it, and those of threads that are no more. */
    public void endCell(boolean interrupted) {
        State how = interrupted ? State.INTERRUPTED : State.STOPPED;
        ofThreads.entrySet().removeIf(entry -> {
            boolean ended =
                    entry.getKey() == Thread.currentThread() || !entry.getKey().isAlive();
            if (ended) {
                entry.getValue().close(how);
            }
            return ended;
        });
        ofWork.forEach(board -> board.close(how));
        ofWork.clear();
    }
}
