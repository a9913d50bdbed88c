package dev.cortado.magics.host;

import dev.cortado.magics.Environments;
import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicRunner;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.magics.assist.PicocliAssistant;
import dev.cortado.progress.Cancellation;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CancellationException;

/**
 * Runs the magics for a kernel that did not bring them. Libraries that look for their services and resources with the
 * thread's class loader find them, wherever the kernel has loaded our jars; and an interrupt of the thread stops the magic.
 */
public final class GuestMagics implements AutoCloseable {

    private final SourceSession session;
    private final MagicRunner runner;

    /** All installed magics, in a session. */
    public GuestMagics(SourceSession session) {
        this.session = session;
        this.runner = new MagicRunner(MagicCatalog.installed(), session, new Environments());
    }

    /** The verbs that can be run, sorted. */
    public SortedSet<String> verbs() {
        return runner.verbs();
    }

    /** What can be said about the magics' lines while they are written. */
    public MagicAssistant assistant() {
        return new PicocliAssistant(runner);
    }

    /**
     * Runs a magic and shows what it returns.
     *
     * @return the magic's value, or null
     * @throws dev.cortado.magics.MagicException for whatever went wrong, with a message for the user
     * @throws CancellationException if the thread was interrupted
     */
    public Object run(String verb, List<String> arguments, Optional<String> body) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader own = GuestMagics.class.getClassLoader();
        if (!sees(before, own)) {
            thread.setContextClassLoader(own);
        }
        try {
            // A kernel that knows when its cell is interrupted has given its own token.
            return session.cancellation().isCancellable()
                    ? runner.run(verb, arguments, body)
                    : runWatched(verb, arguments, body);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Object runWatched(String verb, List<String> arguments, Optional<String> body) {
        try (InterruptWatch watch = new InterruptWatch(Thread.currentThread())) {
            session.cancelledBy(watch.cancellation());
            return runner.run(verb, arguments, body);
        } catch (RuntimeException e) {
            if (session.cancellation().isCancelled() && !(e instanceof CancellationException)) {
                CancellationException interrupted = new CancellationException("%" + verb + " was interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        } finally {
            session.cancelledBy(Cancellation.NEVER);
        }
    }

    /** Whether a loader finds what another has loaded. */
    private static boolean sees(ClassLoader loader, ClassLoader other) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each.equals(other)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the session: its workspace goes. */
    @Override
    public void close() {
        session.close();
    }
}
