package dev.cortado.kernel.track;

import dev.cortado.progress.Progress.Unit;

/** How far one loop is. Guarded by the board it belongs to. */
final class Bar {

    /** How a loop ended, if it has. */
    enum State {
        RUNNING,
        DONE,
        STOPPED,
        INTERRUPTED
    }

    final String label;
    final Unit unit;
    private final long started;
    private long total;
    private long done;
    private long ended;
    private State state = State.RUNNING;

    /**
     * A loop that begins.
     *
     * @param total how many steps it has; negative if nobody knows
     * @param now what {@code System.nanoTime} says
     */
    Bar(String label, long total, Unit unit, long now) {
        this.label = label;
        this.total = total;
        this.unit = unit;
        this.started = now;
    }

    void advance(long toDone, long ofTotal) {
        done = toDone;
        total = ofTotal;
    }

    void end(State how, long now) {
        if (state == State.RUNNING) {
            state = how;
            ended = now;
        }
    }

    State state() {
        return state;
    }

    long done() {
        return done;
    }

    long total() {
        return total;
    }

    double seconds(long now) {
        return ((state == State.RUNNING ? now : ended) - started) / 1e9;
    }
}
