package dev.cortado.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A one-way switch that asks running work to stop. Loops poll it; what blocks elsewhere (a native run, a child process)
 * registers an action that wakes it.
 */
public final class Cancellation {

    /** A token that nobody can cancel. */
    public static final Cancellation NEVER = new Cancellation(false);

    private final boolean cancellable;
    private final List<Runnable> actions = new ArrayList<>();
    private volatile boolean cancelled;

    private Cancellation(boolean cancellable) {
        this.cancellable = cancellable;
    }

    /** Returns a fresh token. */
    public static Cancellation create() {
        return new Cancellation(true);
    }

    /** Asks the work to stop and runs the registered actions once. Further calls do nothing. */
    public void cancel() {
        if (!cancellable) {
            return;
        }
        List<Runnable> toRun;
        synchronized (actions) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            toRun = List.copyOf(actions);
            actions.clear();
        }
        toRun.forEach(Runnable::run);
    }

    /** Whether anybody can cancel; {@link #NEVER} says no. */
    public boolean isCancellable() {
        return cancellable;
    }

    /** Whether the work is to stop. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Stops the caller if the work is to stop.
     *
     * @throws CancellationException if it is
     */
    public void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("interrupted");
        }
    }

    /**
     * Runs an action when the token is cancelled; at once if it already is.
     *
     * @return closes the registration; the action is not run after that
     */
    public Registration onCancel(Runnable action) {
        if (!cancellable) {
            return () -> {};
        }
        synchronized (actions) {
            if (!cancelled) {
                actions.add(action);
                return () -> {
                    synchronized (actions) {
                        actions.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    /** Takes an action back; see {@link #onCancel}. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
