package dev.cortado.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/** What was printed and shown while it was open. Closing it lets outputs go their way again. */
public final class OutputCapture implements AutoCloseable {

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final List<DisplayData> shown = new ArrayList<>();
    private final Runnable onClose;

    OutputCapture(Runnable onClose) {
        this.onClose = onClose;
    }

    synchronized void print(StreamType kind, CharSequence text) {
        (kind == StreamType.OUT ? out : err).append(text);
    }

    synchronized void clear() {
        out.setLength(0);
        err.setLength(0);
        shown.clear();
    }

    /** Keeps a display; one that updates another takes its place. */
    synchronized void show(DisplayData display) {
        for (int i = 0; i < shown.size(); i++) {
            if (display.hasDisplayId()
                    && shown.get(i).hasDisplayId()
                    && shown.get(i).getDisplayId().equals(display.getDisplayId())) {
                shown.set(i, display);
                return;
            }
        }
        shown.add(display);
    }

    /** All that was printed to standard output. */
    public synchronized String out() {
        return out.toString();
    }

    /** All that was printed to standard error. */
    public synchronized String err() {
        return err.toString();
    }

    /** All that was shown, in order. */
    public synchronized List<DisplayData> shown() {
        return List.copyOf(shown);
    }

    @Override
    public void close() {
        onClose.run();
    }
}
