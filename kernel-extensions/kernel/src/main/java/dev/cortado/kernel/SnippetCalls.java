package dev.cortado.kernel;

import dev.cortado.kernel.SnippetGuard.ExitRefused;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * What the code of cells calls in place of methods of the JDK that would end the process, could not be interrupted, or
 * would show how cells are compiled. {@link dev.cortado.kernel.session.ReplacedCalls} puts the calls there.
 */
public final class SnippetCalls {

    /** Instrumented bytecode can reach static methods only; there is one kernel in a process. */
    private static volatile Function<Throwable, String> stackTraces = String::valueOf;

    private SnippetCalls() {}

    /** Says how stack traces are worded. */
    public static void wordStackTraces(Function<Throwable, String> words) {
        stackTraces = words;
    }

    /**
     * In place of {@code System.exit}.
     *
     * @throws ExitRefused always
     */
    @SuppressWarnings("DoNotCallSuggester") // no source calls it; instrumented bytecode does
    public static void exit(int status) {
        throw new ExitRefused(status);
    }

    /**
     * In place of {@code Runtime.exit} and {@code Runtime.halt}.
     *
     * @throws ExitRefused always
     */
    @SuppressWarnings("DoNotCallSuggester") // as above
    public static void exit(Runtime runtime, int status) {
        throw new ExitRefused(status);
    }

    /** In place of {@code CompletableFuture.join}, which hears no interrupt. */
    public static Object join(CompletableFuture<?> future) {
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                future.get();
            } catch (InterruptedException e) {
                SnippetGuard.check();
                interrupted = true;
            } catch (ExecutionException e) {
                break; // join throws it in its own way
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return future.join();
    }

    /** In place of {@code Lock.lock}, which hears no interrupt. */
    @SuppressWarnings("LockNotBeforeTry") // the caller unlocks
    public static void lock(Lock lock) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            SnippetGuard.check();
            lock.lock();
            Thread.currentThread().interrupt();
        }
    }

    /** In place of the method of {@code Throwable}. */
    public static void printStackTrace(Throwable throwable) {
        printStackTrace(throwable, System.err);
    }

    /** In place of the method of {@code Throwable}. */
    public static void printStackTrace(Throwable throwable, PrintStream stream) {
        stream.println(stackTraces.apply(throwable));
    }

    /** In place of the method of {@code Throwable}. */
    public static void printStackTrace(Throwable throwable, PrintWriter writer) {
        writer.println(stackTraces.apply(throwable));
    }
}
