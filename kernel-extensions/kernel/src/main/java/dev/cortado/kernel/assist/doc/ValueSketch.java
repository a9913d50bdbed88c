package dev.cortado.kernel.assist.doc;

import dev.cortado.kernel.session.ReadableNames;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The beginning of a value's text. The text is made by another thread, for a moment only: the {@code toString} of a class
 * may fail, or take for ever.
 */
public final class ValueSketch {

    private static final long PATIENCE_MS = 300;
    private static final int MOST_CHARACTERS = 400;
    private static final int MOST_LINES = 12;

    private final Function<Object, String> text;

    /** @param text how the kernel shows a value as text */
    public ValueSketch(Function<Object, String> text) {
        this.text = text;
    }

    /** The value, cut where it is long; what is wrong with it where it has no text. */
    public String of(Object value) {
        CompletableFuture<String> sketch = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("cortado-sketch").unstarted(() -> {
            try {
                sketch.complete(cut(text.apply(value)));
            } catch (Throwable e) { // whatever the user's code throws, the reader is told and nobody else
                sketch.completeExceptionally(e);
            }
        });
        thread.start();
        try {
            return sketch.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return "(its toString fails with " + ReadableNames.of(e.getCause().getClass()) + ")";
        } catch (TimeoutException e) {
            thread.interrupt();
            return "(its toString takes too long)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String cut(String text) {
        String start = text == null ? "null" : text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        String lines =
                start.lines().limit(MOST_LINES).reduce((a, b) -> a + "\n" + b).orElse("");
        return text != null && lines.length() < text.stripTrailing().length() ? lines + " …" : lines;
    }
}
