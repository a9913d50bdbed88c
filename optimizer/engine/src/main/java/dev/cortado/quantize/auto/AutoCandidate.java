package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import java.io.IOException;

/** A method that {@link AutoQuantization} may try. To add one is to implement this, or to call {@link #of}. */
public interface AutoCandidate {

    /** What tables call it. */
    String name();

    /** What it promises of a model before anything was run. */
    Promise promise(Model model);

    /**
     * The pass for a model. Methods that search first do so here.
     *
     * @param within the loss that may not be exceeded, as a share
     * @param progress cancelling stops
     * @throws IllegalArgumentException if the method does not suit the model; the reason, one line
     */
    Pass pass(Model model, double within, Progress progress) throws IOException;

    /** A method whose promise and pass are the same for every model. */
    static AutoCandidate of(String name, Promise promise, Pass pass) {
        return new AutoCandidate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Promise promise(Model model) {
                return promise;
            }

            @Override
            public Pass pass(Model model, double within, Progress progress) {
                return pass;
            }
        };
    }
}
