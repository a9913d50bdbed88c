package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import java.util.Locale;
import java.util.Set;

/**
 * A method that treats all weights of some operators alike.
 *
 * @param name what tables call it
 * @param operators the types of operators it changes
 * @param bits what it stores a weight in, scales included
 * @param inside whether it also changes graphs inside nodes
 * @param speed how many times faster it makes a model
 * @param making makes the pass
 */
record WholeMethod(String name, Set<String> operators, double bits, boolean inside, Speed speed, Making making)
        implements AutoCandidate {

    /** A method that makes a model smaller by less than this is not tried. */
    private static final double LEAST = 1.02;

    private static final double PERCENT = 100;

    /** How many times faster a method makes models of the kind that a model is of. */
    @FunctionalInterface
    interface Speed {
        double of(Model model);
    }

    /** Makes a pass. */
    @FunctionalInterface
    interface Making {
        /** @throws IllegalArgumentException if the method does not suit the model or the processor; the reason */
        Pass of(Model model);
    }

    @Override
    public Promise promise(Model model) {
        return Promise.of(model, operators, bits, 1, inside, speed.of(model));
    }

    @Override
    public Pass pass(Model model, double within, Progress progress) {
        double size = promise(model).size();
        if (size < LEAST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "it would get %.1f %% smaller: hardly any of its bytes are weights of %s",
                    PERCENT * (1 - 1 / size),
                    String.join(", ", operators)));
        }
        return making.of(model);
    }
}
