package dev.cortado.runner.bench;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.SampleSource;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Methods that treat a whole model alike. */
public enum WholeModel {
    /** The dynamic method with its defaults. */
    DYNAMIC("int8"),
    /** The static method with its defaults. */
    STATIC("static int8"),
    /** Weights alone, to the nearest of 4 bits. */
    WEIGHTS4("rtn 4 bits"),
    /** Weights alone, to the nearest of 8 bits. */
    WEIGHTS8("rtn 8 bits"),
    /** The same, products computed in integers. */
    BLOCKS8("rtn 8 bits, accuracy level 4");

    private static final int BLOCK = 32;
    private static final int INTEGER_PRODUCTS = 4;

    private final String title;

    WholeModel(String title) {
        this.title = title;
    }

    /** Whether weights and activations become int8, as in a model that mixed ones are compared with. */
    boolean isFullInt8() {
        return this == DYNAMIC || this == STATIC;
    }

    /** What layers of a mixed model may become that is compared with this one. */
    List<String> usualCandidates() {
        return this == STATIC ? List.of("int8-static") : List.of("int8", "int8-split");
    }

    /** What tables call it. */
    String title() {
        return title;
    }

    /**
     * The pass.
     *
     * @param samples to calibrate on
     * @param folder for what lies on disk meanwhile
     */
    Pass pass(SampleSource samples, Path folder) throws IOException {
        return switch (this) {
            case DYNAMIC -> new DynamicQuantizer(DynamicQuantization.defaults());
            case STATIC -> {
                StaticQuantization settings = StaticQuantization.defaults();
                var how = CalibrationSettings.of(CalibrationMethod.MSE, settings.activationRange());
                yield new StaticQuantizer(settings, new Calibrator(how, samples.get(), RunSettings.defaults(), folder));
            }
            case WEIGHTS4 -> new WeightOnlyQuantizer(weights(4));
            case WEIGHTS8 -> new WeightOnlyQuantizer(weights(8));
            case BLOCKS8 -> new WeightOnlyQuantizer(weights(8).withAccuracyLevel(INTEGER_PRODUCTS));
        };
    }

    private static WeightOnlyQuantization weights(int bits) {
        return WeightOnlyQuantization.defaults(WeightAlgorithm.RTN).withFormat(new BlockFormat(bits, BLOCK, false));
    }
}
