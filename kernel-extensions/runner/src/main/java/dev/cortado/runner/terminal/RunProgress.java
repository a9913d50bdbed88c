package dev.cortado.runner.terminal;

import dev.cortado.runner.execution.RunListener;
import dev.cortado.runner.notebook.Cell;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * One line for each cell: its number, its first line, its time. In a terminal the line of the running cell is alive;
 * elsewhere it is written once.
 */
public final class RunProgress implements RunListener, AutoCloseable {

    private static final int REFRESH_MILLIS = 200;
    private static final int WIDTH = 78;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String FAINT = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintWriter out;
    private final boolean live;
    private final Thread ticker;
    private String running = "";
    private long started;

    /**
     * Creates it.
     *
     * @param out where lines go
     * @param live whether that is a terminal on which a line can be written over
     */
    public RunProgress(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
        this.ticker = live ? Thread.ofVirtual().start(this::tick) : null;
    }

    @Override
    public synchronized void cellStarted(int number, int total, Cell cell) {
        int digits = String.valueOf(total).length();
        String prefix = String.format(Locale.ROOT, "[%" + digits + "d/%d] ", number, total);
        running = prefix + fit(cell.firstLine(), WIDTH - prefix.length() - 12);
        started = System.nanoTime();
        if (live) {
            drawLive();
        } else {
            out.print(pad(running));
            out.flush();
        }
    }

    @Override
    public synchronized void cellEnded(int number, int total, Cell cell, Duration took, boolean ok) {
        String time = seconds(took);
        if (live) {
            out.print("\r\u001b[K" + (ok ? GREEN + "\u2713 " : RED + "\u2717 ") + PLAIN + pad(running) + FAINT + time
                    + PLAIN + System.lineSeparator());
        } else {
            out.println(time + (ok ? "" : "  error"));
        }
        running = "";
        out.flush();
    }

    @Override
    public synchronized void note(String message) {
        if (live) {
            out.print("\r\u001b[K");
        } else if (!running.isEmpty()) {
            out.println();
        }
        out.println("  note: " + message);
        if (live && !running.isEmpty()) {
            drawLive();
        } else if (!running.isEmpty()) {
            out.print(pad(running));
        }
        out.flush();
    }

    /** Stops the live line. */
    @Override
    public void close() {
        if (ticker != null) {
            ticker.interrupt();
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(REFRESH_MILLIS);
                synchronized (this) {
                    if (!running.isEmpty()) {
                        drawLive();
                    }
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void drawLive() {
        out.print(
                "\r\u001b[K  " + pad(running) + FAINT + seconds(Duration.ofNanos(System.nanoTime() - started)) + PLAIN);
        out.flush();
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(1, WIDTH - 10 - text.length()));
    }

    private static String fit(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "\u2026";
    }

    /** Returns a time for people: {@code 0.23 s}, {@code 12.3 s}, {@code 2 min 05 s}. */
    public static String seconds(Duration took) {
        double seconds = took.toMillis() / 1000.0;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 100) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
}
