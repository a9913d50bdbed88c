package dev.cortado.kernel.track;

import dev.cortado.kernel.track.Bar.State;
import dev.cortado.progress.Progress.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * Loops within each other in one display, the outermost first. When a loop goes on, the bars of the loops within it are
 * taken off; so at the end the line of the outermost is left.
 */
final class Board {

    private static final long BETWEEN_DRAWS_NANOS = 100_000_000L;

    private final Screen screen;
    private final LongSupplier clock;
    private final List<Bar> bars = new ArrayList<>();
    private String id;
    private long drawn;

    Board(Screen screen, LongSupplier clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** A loop begins: within those that have not ended. */
    synchronized Bar open(String label, long total, Unit unit) {
        Bar bar = new Bar(label, total, unit, clock.getAsLong());
        bars.add(bar);
        drawIfDue();
        return bar;
    }

    /** A loop goes on. */
    synchronized void advance(Bar bar, long done, long total) {
        bar.advance(done, total);
        if (leaveInner(bar)) {
            drawIfDue();
        }
    }

    /** A loop has come to its end. */
    synchronized void finish(Bar bar) {
        if (leaveInner(bar)) {
            bar.end(State.DONE, clock.getAsLong());
            if (bar == bars.getFirst()) {
                drawLast();
            } else {
                drawIfDue();
            }
        }
    }

    /** Nobody goes on with the loops that have not ended. */
    synchronized void close(State how) {
        if (!bars.isEmpty()) {
            bars.forEach(bar -> bar.end(how, clock.getAsLong()));
            drawLast();
        }
    }

    /** Whether the bar is still on the board. */
    private boolean leaveInner(Bar bar) {
        int at = bars.indexOf(bar);
        if (at >= 0 && at + 1 < bars.size()) {
            bars.subList(at + 1, bars.size()).clear();
        }
        return at >= 0;
    }

    private void drawLast() {
        draw();
        bars.clear();
        id = null;
    }

    private void drawIfDue() {
        if (id == null || clock.getAsLong() - drawn >= BETWEEN_DRAWS_NANOS) {
            draw();
        }
    }

    private void draw() {
        long now = clock.getAsLong();
        drawn = now;
        DisplayData data =
                new DisplayData(bars.stream().map(bar -> BarView.text(bar, now)).collect(Collectors.joining("\n")));
        data.putHTML(bars.stream().map(bar -> BarView.html(bar, now)).collect(Collectors.joining()));
        if (id == null) {
            id = "cortado-" + UUID.randomUUID();
            screen.show(id, data);
        } else {
            screen.update(id, data);
        }
    }
}
