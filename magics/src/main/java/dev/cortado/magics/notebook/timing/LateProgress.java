package dev.cortado.magics.notebook.timing;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;

/** Passes progress on only once the work has taken so long that somebody may wonder; never if nothing is to be shown. */
final class LateProgress implements Progress {

    private static final long SILENT_NANOS = 6_000_000_000L;

    private final long started = System.nanoTime();
    private final Progress shown;
    private final boolean quiet;

    LateProgress(Progress shown, boolean quiet) {
        this.shown = shown;
        this.quiet = quiet;
    }

    @Override
    public void report(String task, long done, long total, Unit unit) {
        if (!quiet && System.nanoTime() - started > SILENT_NANOS) {
            shown.report(task, done, total, unit);
        }
    }

    @Override
    public Cancellation cancellation() {
        return shown.cancellation();
    }
}
