package dev.cortado.onnx;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.Map;

/** A transformation of a model. It never changes the model it is given, and keeps the meaning of its outputs. */
public interface Pass {

    /** The name under which the pass appears in a recipe, in kebab-case, for example {@code quantize-dynamic}. */
    String name();

    /**
     * The resolved settings, enough to run the pass again: strings, numbers, booleans, and lists and maps of those. No
     * times and no paths.
     */
    Map<String, Object> settings();

    /**
     * Transforms a model. If anything was changed the result's recipe ends with this pass; otherwise the result is the
     * very model given.
     *
     * @throws IOException if the model's data cannot be read
     * @throws IllegalArgumentException if the settings do not fit the model; one line saying what and the way out
     * @throws java.util.concurrent.CancellationException if the progress's token was cancelled
     */
    PassResult apply(OnnxModel model, Progress progress) throws IOException;

    /** Whether inputs and outputs keep their types; if not, those of float may have become floats of 16 bits, and only those. */
    default boolean keepsInterface() {
        return true;
    }
}
