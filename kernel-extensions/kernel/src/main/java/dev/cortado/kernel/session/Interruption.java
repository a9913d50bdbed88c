package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetGuard;
import dev.cortado.progress.Cancellation;
import java.util.concurrent.Callable;

/**
 * Ends the running cell, whatever it is doing: snippet code through {@link SnippetGuard}, engine work through the cell's
 * {@link Cancellation}, waiting code through the thread's interrupt.
 *
 * <p>The thread is interrupted only while it runs the user's code or a magic, never while it compiles: an interrupt in the
 * middle of reading a jar closes the jar, and nothing compiles after that.
 */
public final class Interruption {

    private final Runnable onFailure;
    private Cancellation cancellation = Cancellation.create();
    private Thread codeThread;
    private boolean active;
    private boolean requested;

    public Interruption() {
        this(() -> {});
    }

    /**
     * Interrupts, and helps code that fails for want of memory.
     *
     * @param onFailure run as soon as the user's code has failed, before the failure is wrapped and told, which takes
     *     memory; must itself need none
     */
    public Interruption(Runnable onFailure) {
        this.onFailure = onFailure;
    }

    /** A cell begins. */
    public synchronized void begin() {
        cancellation = Cancellation.create();
        requested = false;
        active = true;
        SnippetGuard.requestStop(false);
    }

    /** The cell has ended. The flags stay: what the cell left running in other threads is to end too. */
    public synchronized void end() {
        active = false;
        codeThread = null;
    }

    /** Asks the running cell to end; does nothing when none runs. */
    public void request() {
        Cancellation toCancel;
        synchronized (this) {
            if (!active) {
                return;
            }
            requested = true;
            SnippetGuard.requestStop(true);
            if (codeThread != null) {
                codeThread.interrupt();
            }
            toCancel = cancellation;
        }
        toCancel.cancel();
    }

    /** Whether the running cell was asked to end. */
    public synchronized boolean isRequested() {
        return requested;
    }

    /** The running cell's token. */
    public synchronized Cancellation cancellation() {
        return cancellation;
    }

    /** Runs the user's code or a magic: may be interrupted. */
    public <T> T interruptible(Callable<T> code) throws Exception {
        return withCodeThread(Thread.currentThread(), () -> {
            try {
                return code.call();
            } catch (Throwable e) {
                onFailure.run();
                throw e;
            }
        });
    }

    /** Runs the compiler, possibly called by a magic: is not interrupted. */
    public <T> T uninterruptible(Callable<T> work) throws Exception {
        return withCodeThread(null, work);
    }

    private <T> T withCodeThread(Thread thread, Callable<T> code) throws Exception {
        Thread before = enter(thread);
        try {
            return code.call();
        } finally {
            leave(before);
        }
    }

    private synchronized Thread enter(Thread thread) {
        Thread before = codeThread;
        codeThread = thread;
        if (thread == null) {
            Thread.interrupted();
        } else if (requested) {
            thread.interrupt();
        }
        return before;
    }

    private synchronized void leave(Thread before) {
        codeThread = before;
        if (before == null) {
            Thread.interrupted();
        } else if (requested) {
            before.interrupt();
        }
    }
}
