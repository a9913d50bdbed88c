package dev.cortado.quantize.precision;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.util.List;

/** A method that {@link AutoQuantization} may try. To add one is to implement this, or to call {@link #of}. */
public interface AutoCandidate {

    /** What tables call it. */
    String name();

    /**
     * What it promises before anything was run: by what factor models of usual kinds become smaller times by what factor they become
     * faster. Only the order counts.
     */
    double promise();

    /**
     * The pass for a model. Methods that search first do so here.
     *
     * @param within the loss that may not be exceeded, as a share
     * @param progress cancelling stops
     * @throws IllegalArgumentException if the method cannot be used for the model; one line
     */
    Pass pass(Model model, double within, Progress progress) throws IOException;

    /** A method whose pass is the same for every model. */
    static AutoCandidate of(String name, double promise, Pass pass) {
        return new AutoCandidate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double promise() {
                return promise;
            }

            @Override
            public Pass pass(Model model, double within, Progress progress) {
                return pass;
            }
        };
    }

    /**
     * The methods of this package: dynamic 8 bits, a mixture of them and of floats, and weights stored in 16-bit floats.
     *
     * @param mixed the mixture, which needs to know how losses are measured
     */
    static List<AutoCandidate> standard(AutoCandidate mixed) {
        return List.of(
                of("dynamic int8", 7, DynamicCandidate.reduced().everywhere()),
                mixed,
                of("fp16 storage", 2, new FloatConversion(FloatConversionSettings.storage(ReducedFloat.FLOAT16))),
                of("bf16 storage", 1.9, new FloatConversion(FloatConversionSettings.storage(ReducedFloat.BFLOAT16))));
    }
}
