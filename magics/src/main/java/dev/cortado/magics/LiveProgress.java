package dev.cortado.magics;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.util.Locale;
import java.util.UUID;

/**
 * Shows the progress of a magic in one display that is updated in place: task, count, rate and time left. It appears only
 * when the work takes longer than a moment, and ends as a short static line.
 */
final class LiveProgress implements Progress, AutoCloseable {

    private static final long SILENT_NANOS = 400_000_000L;
    private static final long BETWEEN_DRAWS_NANOS = 250_000_000L;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final NotebookSession session;
    private final String verb;
    private final String id = "cortado-" + UUID.randomUUID();
    private final long started = System.nanoTime();
    private String task = "";
    private long taskStarted = started;
    private long drawn;
    private boolean shown;
    private boolean closed;
    private boolean failed;

    LiveProgress(NotebookSession session, String verb) {
        this.session = session;
        this.verb = verb;
    }

    @Override
    public synchronized void report(String nowDoing, long done, long total, Unit unit) {
        long now = System.nanoTime();
        if (!nowDoing.equals(task)) {
            task = nowDoing;
            taskStarted = now;
        }
        if (closed || now - started < SILENT_NANOS || now - drawn < BETWEEN_DRAWS_NANOS) {
            return;
        }
        drawn = now;
        shown = true;
        session.showUpdatable(id, Bundle.text(line(done, total, unit, (now - taskStarted) / NANOS_PER_SECOND)));
    }

    @Override
    public Cancellation cancellation() {
        return session.cancellation();
    }

    private String line(long done, long total, Unit unit, double seconds) {
        StringBuilder text = new StringBuilder(task).append(": ").append(amount(done, unit));
        if (total > 0) {
            text.append(" of ").append(amount(total, unit));
            text.append(String.format(Locale.ROOT, " (%d %%)", Math.min(100, 100 * done / total)));
        }
        if (seconds > 0.5 && done > 0) {
            double rate = done / seconds;
            if (unit == Unit.BYTES) {
                text.append(String.format(Locale.ROOT, ", %.1f MB/s", rate / BYTES_PER_MEGABYTE));
            }
            if (total > done) {
                text.append(String.format(Locale.ROOT, ", %.0f s left", Math.ceil((total - done) / rate)));
            }
        }
        return text.toString();
    }

    private static String amount(long count, Unit unit) {
        return unit == Unit.BYTES
                ? String.format(Locale.ROOT, "%.1f MB", count / BYTES_PER_MEGABYTE)
                : Long.toString(count);
    }

    /** Says that the work did not reach its end. */
    synchronized void fail() {
        failed = true;
    }

    @Override
    public void close() {
        finish();
    }

    /** Replaces what is shown by a static line with the time it all took; once. */
    synchronized void finish() {
        if (closed) {
            return;
        }
        closed = true;
        if (shown) {
            double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
            String outcome = cancellation().isCancelled() ? "interrupted after" : failed ? "failed after" : "done in";
            session.showUpdatable(
                    id, Bundle.text(String.format(Locale.ROOT, "%%%s: %s %.1f s", verb, outcome, seconds)));
        }
    }
}
