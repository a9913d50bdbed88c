package dev.cortado.runtime;

import dev.cortado.progress.Cancellation;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Waits for native work that cannot be stopped, such as ONNX Runtime's opening of a large model, but no longer than until somebody
 * cancels. The work then ends by itself in a thread of its own, and what it made is closed.
 */
final class Abandonable {

    private Abandonable() {}

    /** Work that makes something. */
    @FunctionalInterface
    interface Work<T> {
        T make() throws IOException;
    }

    /**
     * Does the work.
     *
     * @throws IOException what the work throws
     * @throws CancellationException if cancelled before it was done
     */
    static <T extends AutoCloseable> T make(String name, Work<T> work, Cancellation cancellation) throws IOException {
        cancellation.throwIfCancelled();
        if (!cancellation.isCancellable()) {
            return work.make();
        }
        CompletableFuture<T> made = new CompletableFuture<>();
        try (Cancellation.Registration _ =
                cancellation.onCancel(() -> made.completeExceptionally(new CancellationException("interrupted")))) {
            Thread.ofPlatform().daemon().name(name).start(() -> make(work, made));
            return made.get();
        } catch (InterruptedException e) {
            made.completeExceptionally(new CancellationException("interrupted"));
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static <T extends AutoCloseable> void make(Work<T> work, CompletableFuture<T> made) {
        try {
            T result = work.make();
            if (!made.complete(result)) {
                result.close();
            }
        } catch (Throwable e) { // whatever it was, somebody waits for it
            made.completeExceptionally(e);
        }
    }
}
