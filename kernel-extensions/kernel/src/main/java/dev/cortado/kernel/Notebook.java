package dev.cortado.kernel;

import dev.cortado.extension.Renderers;
import dev.cortado.kernel.show.Forms;
import dev.cortado.kernel.track.Tracked;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import tech.tablesaw.api.Table;

/**
 * What every cell can call by its simple name: showing, clearing, asking for input, and the progress of loops. A method
 * that a cell declares under the same name takes the place of the one here.
 */
public final class Notebook {

    private static final long UNKNOWN = -1;

    private Notebook() {}

    /** Shows a value as a cell's result would be shown. Returns an id for {@link #updateDisplay}. */
    public static String display(Object value) {
        return show(rendered(value));
    }

    /**
     * Shows a table, a collection or an array with so many rows.
     *
     * @param rows at least 1
     */
    public static String display(Object value, int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("display(value, rows) needs at least 1 row, not " + rows);
        }
        return show(kernel().getRenderer().render(value, Map.of(Renderers.ROWS, rows)));
    }

    /**
     * Shows a value in the given media types: a text ({@code text/markdown}, {@code text/html}, {@code text/latex},
     * {@code image/svg+xml}, {@code application/json}), the bytes of a picture ({@code image/png}), or a value that has such
     * a form.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static String display(Object value, String... mediaTypes) {
        return show(mediaTypes.length == 0 ? rendered(value) : Forms.of(value, kernel().getRenderer(), mediaTypes));
    }

    /** Replaces what {@link #display} has shown, wherever that was; any thread may. */
    public static void updateDisplay(String id, Object value) {
        kernel().getIO().display.updateDisplay(id, rendered(value));
    }

    /** Removes at once what this cell has printed and shown. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /**
     * Removes what this cell has printed and shown.
     *
     * @param wait whether only when something new comes, which then takes its place without a flicker
     */
    public static void clearOutput(boolean wait) {
        kernel().getIO().clearOutput(wait);
    }

    /** HTML, to be shown as a cell's result or by {@link #display}. */
    public static DisplayData html(String source) {
        return Forms.ofText(source, "text/html");
    }

    /** Markdown, to be shown. */
    public static DisplayData markdown(String source) {
        return Forms.ofText(source, "text/markdown");
    }

    /** LaTeX with its dollar signs, to be shown: {@code latex("$e^{i\\pi} = -1$")}. */
    public static DisplayData latex(String source) {
        return Forms.ofText(source, "text/latex");
    }

    /**
     * The picture in a file (PNG, JPEG, GIF, WebP or SVG), to be shown.
     *
     * @throws IOException if it cannot be read or is no such picture
     */
    public static DisplayData image(Path file) throws IOException {
        return Forms.ofFile(file);
    }

    /**
     * Asks the user for a line.
     *
     * @return the line without its end; null at the end of input
     * @throws UnsupportedOperationException if the front end cannot ask
     */
    public static String readLine(String prompt) {
        return kernel().getIO().readLine(prompt, false);
    }

    /** Asks the user for a line without a prompt; see {@link #readLine(String)}. */
    public static String readLine() {
        return readLine("");
    }

    /** Asks the user for a line and hides what is typed; see {@link #readLine(String)}. */
    public static String readPassword(String prompt) {
        return kernel().getIO().readLine(prompt, true);
    }

    /** Shows the progress of a loop: {@code for (var text : track(texts)) ...}. */
    public static <T> Iterable<T> track(Iterable<T> elements) {
        return track("", elements);
    }

    /** Shows the progress of a loop under a label. */
    public static <T> Iterable<T> track(String label, Iterable<T> elements) {
        long total = switch (elements) {
            case Collection<?> collection -> collection.size();
            case Table table -> table.rowCount();
            case tech.tablesaw.columns.Column<?> column -> column.size();
            default -> UNKNOWN;
        };
        return tracked(label, total, elements::iterator);
    }

    /** Shows the progress of a loop over an array. */
    public static <T> Iterable<T> track(T[] elements) {
        return track("", elements);
    }

    /** Shows the progress of a loop over an array under a label. */
    public static <T> Iterable<T> track(String label, T[] elements) {
        return track(label, Arrays.asList(elements));
    }

    /** Shows the progress of a loop over a stream, which can be looped over once. */
    public static <T> Iterable<T> track(BaseStream<T, ?> elements) {
        return track("", elements);
    }

    /** Shows the progress of a loop over a stream under a label. */
    public static <T> Iterable<T> track(String label, BaseStream<T, ?> elements) {
        Spliterator<T> all = elements.spliterator();
        return tracked(label, all.getExactSizeIfKnown(), () -> Spliterators.iterator(all));
    }

    /** Shows the progress of a loop that counts from 0 to below {@code count}. */
    public static Iterable<Integer> track(int count) {
        return track("", count);
    }

    /** Shows the progress of a loop that counts from 0 to below {@code count}, under a label. */
    public static Iterable<Integer> track(String label, int count) {
        return tracked(
                label, Math.max(0, count), () -> IntStream.range(0, count).iterator());
    }

    /** A progress to hand to calls of the engine; an interrupt of the cell cancels what reports to it. */
    public static Progress liveProgress() {
        CortadoKernel kernel = kernel();
        return kernel.boards().forWork(kernel::cancellation);
    }

    private static <T> Iterable<T> tracked(
            String label, long total, java.util.function.Supplier<Iterator<T>> elements) {
        return new Tracked<>(kernel().boards(), label, total, elements);
    }

    private static DisplayData rendered(Object value) {
        return value instanceof DisplayData data ? data : kernel().getRenderer().render(value);
    }

    private static String show(DisplayData data) {
        return kernel().getIO().show(data);
    }

    private static CortadoKernel kernel() {
        return (CortadoKernel) BaseKernel.notebookKernel();
    }
}
