package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** A line when a task begins, and every few seconds one with how far it is and the time left. */
final class BenchProgress implements Progress {

    private static final long BETWEEN_LINES_NANOS = 5_000_000_000L;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter err;
    private final Cancellation cancellation;
    private String task = "";
    private long started;
    private long told;

    BenchProgress(PrintWriter err, Cancellation cancellation) {
        this.err = err;
        this.cancellation = cancellation;
    }

    @Override
    public synchronized void report(String now, long done, long total, Unit unit) {
        long time = System.nanoTime();
        if (!now.equals(task)) {
            task = now;
            started = time;
            told = time;
            err.println("measuring: " + task);
            err.flush();
        } else if (time - told >= BETWEEN_LINES_NANOS && total > 0 && done > 0) {
            told = time;
            double left = (double) (time - started) / done * (total - done) / NANOS_PER_SECOND;
            err.println(String.format(
                    Locale.ROOT,
                    "           %s of %s (%d %%), %.0f s left",
                    amount(done, unit),
                    amount(total, unit),
                    100 * done / total,
                    Math.ceil(left)));
            err.flush();
        }
    }

    private static String amount(long count, Unit unit) {
        return unit == Unit.BYTES
                ? String.format(Locale.ROOT, "%.0f MB", count / BYTES_PER_MEGABYTE)
                : Long.toString(count);
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }
}
