package dev.cortado.kernel.track;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.util.function.Supplier;

/** Shows what the engine reports, one task after the other, from whatever thread it does. */
final class WorkProgress implements Progress {

    private final Boards boards;
    private final Supplier<Cancellation> cancellation;
    private Board board;
    private Bar bar;

    WorkProgress(Boards boards, Supplier<Cancellation> cancellation) {
        this.boards = boards;
        this.cancellation = cancellation;
    }

    @Override
    public synchronized void report(String task, long done, long total, Unit unit) {
        if (bar != null && !bar.label.equals(task)) {
            finish();
        }
        if (bar == null) {
            board = boards.openForWork();
            bar = board.open(task, total, unit);
        }
        board.advance(bar, done, total);
        if (total >= 0 && done >= total) {
            finish();
        }
    }

    private void finish() {
        board.finish(bar);
        boards.forget(board);
        bar = null;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation.get();
    }
}
