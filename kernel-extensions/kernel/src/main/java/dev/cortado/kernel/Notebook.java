package dev.cortado.kernel;

import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** What every cell can call by its simple name. */
public final class Notebook {

    private Notebook() {}

    /** Shows a value as a cell's result would be shown. Returns an id for {@link #updateDisplay}. */
    public static String display(Object value) {
        return show(
                value instanceof DisplayData data
                        ? data
                        : kernel().getRenderer().render(value));
    }

    /** Shows a value in the given media types, for example {@code image/svg+xml}. */
    public static String display(Object value, String... mediaTypes) {
        return show(kernel().getRenderer().renderAs(value, mediaTypes));
    }

    /** Replaces what {@link #display} has shown. */
    public static void updateDisplay(String id, Object value) {
        kernel().getIO()
                .display
                .updateDisplay(
                        id,
                        value instanceof DisplayData data
                                ? data
                                : kernel().getRenderer().render(value));
    }

    private static String show(DisplayData data) {
        if (!data.hasDisplayId()) {
            data.setDisplayId(UUID.randomUUID().toString());
        }
        kernel().display(data);
        return data.getDisplayId();
    }

    private static BaseKernel kernel() {
        return BaseKernel.notebookKernel();
    }
}
