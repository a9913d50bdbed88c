package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.SampleSource;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.DynamicCandidate;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.quantize.mixed.SplitCandidate;
import dev.cortado.quantize.mixed.StaticCandidate;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The methods that are tried when none is named. What each promises is how many times smaller it makes this model, counted from the weights
 * it changes and the bits it gives them, times how many times faster it makes models of this kind. The speeds are round figures of what {@code
 * cortado bench mixed} measured (see docs/automatic-choice.md): they only decide the order. Methods that are not faster than float promise their
 * size alone.
 *
 * @param samples asked for when the first method that looks at some is tried
 * @param loss by which the mixed model's layers are measured
 * @param cache of measurements
 * @param workspace an existing folder for what is only needed meanwhile
 * @param instructionSets those of the processor, as {@link dev.cortado.runtime.Hardware} calls them
 */
public record StandardMethods(
        SampleSource samples, ModelLoss loss, MeasurementCache cache, Path workspace, List<String> instructionSets) {

    private static final Set<String> INTEGER_DOTS = Set.of("avx512_vnni", "avx_vnni", "amx_int8", "dotprod", "i8mm");
    private static final Set<String> PRODUCTS_AND_TABLES = Set.of("MatMul", "Gemm", "Gather");
    private static final Set<String> EVERYTHING =
            Set.of("Conv", "ConvTranspose", "GRU", "Gather", "Gemm", "LSTM", "MatMul", "RNN");

    private static final double DYNAMIC_MATRICES = 2.3;
    private static final double DYNAMIC_MATRICES_WITHOUT_DOTS = 1.6;
    private static final double STATIC_MATRICES = 2.2;
    private static final double STATIC_CONVOLUTIONS = 1.5;

    /** A mixed model leaves the layers in float that lose most: of the weights it is to quantise this part, of the speed-up it is to keep this. */
    private static final double MIXED_WEIGHTS = 0.8;

    private static final double MIXED_SPEED_UP = 0.7;

    private static final int BLOCK = 32;
    private static final int FOUR = 4;
    private static final int EIGHT = 8;
    private static final int HALF = 16;

    /** Scale and zero point of a block. */
    private static final double SCALE_BITS = 32;

    /** All of them; those of equal promise in the order in which they are to be tried. */
    public List<AutoCandidate> all() {
        Set<String> dynamic = DynamicQuantization.SUPPORTED_OPERATORS;
        List<AutoCandidate> all = new ArrayList<>();
        all.add(new WholeMethod(
                "dynamic int8",
                dynamic,
                EIGHT,
                false,
                this::dynamicSpeed,
                _ -> DynamicCandidate.reduced().everywhere()));
        all.add(new WholeMethod(
                "dynamic int8, full range", dynamic, EIGHT, false, this::dynamicSpeed, _ -> fullRange()));
        all.add(new WholeMethod(
                "static int8",
                StaticQuantization.PRODUCTS,
                EIGHT,
                false,
                StandardMethods::staticSpeed,
                _ -> calibrated()));
        all.add(new MixedCandidate(this::layers, this::mixed, loss, cache, workspace));
        all.add(weights(WeightAlgorithm.HQQ, FOUR));
        all.add(weights(WeightAlgorithm.GPTQ, FOUR));
        all.add(weights(WeightAlgorithm.HQQ, EIGHT));
        all.add(weights(WeightAlgorithm.GPTQ, EIGHT));
        all.add(stored(ReducedFloat.FLOAT16));
        all.add(stored(ReducedFloat.BFLOAT16));
        return List.copyOf(all);
    }

    private boolean hasIntegerDots() {
        return instructionSets.stream().anyMatch(INTEGER_DOTS::contains);
    }

    private static boolean hasConvolutions(Model model) {
        return model.onnx().graph().operatorCounts().containsKey("Conv");
    }

    /** ONNX Runtime's convolution of integers with ranges measured at run time is no faster than that of floats. */
    private double dynamicSpeed(Model model) {
        return hasConvolutions(model) ? 1 : hasIntegerDots() ? DYNAMIC_MATRICES : DYNAMIC_MATRICES_WITHOUT_DOTS;
    }

    private static double staticSpeed(Model model) {
        return hasConvolutions(model) ? STATIC_CONVOLUTIONS : STATIC_MATRICES;
    }

    private Promise mixed(Model model) {
        boolean convolutions = hasConvolutions(model);
        Set<String> operators = convolutions ? StaticQuantization.PRODUCTS : DynamicQuantization.SUPPORTED_OPERATORS;
        double whole = convolutions ? staticSpeed(model) : dynamicSpeed(model);
        return Promise.of(model, operators, EIGHT, MIXED_WEIGHTS, false, 1 + MIXED_SPEED_UP * (whole - 1));
    }

    private Pass fullRange() {
        if (!hasIntegerDots()) {
            throw new IllegalArgumentException(
                    "products of full-range weights can overflow on this processor, which has" + " none of "
                            + String.join(", ", INTEGER_DOTS.stream().sorted().toList()));
        }
        return DynamicCandidate.fullRange().everywhere();
    }

    private Pass calibrated() {
        StaticQuantization settings = StaticQuantization.defaults();
        CalibrationSettings how = CalibrationSettings.of(CalibrationMethod.MSE, settings.activationRange());
        return new StaticQuantizer(settings, new Calibrator(how, feeds(), RunSettings.defaults(), workspace));
    }

    /** What a layer of a mixed model may become; without samples there is less to choose from. */
    private List<LayerCandidate> layers(Model model) {
        try {
            if (hasConvolutions(model)) {
                return List.of(StaticCandidate.of(feeds(), workspace));
            }
            return List.of(DynamicCandidate.reduced(), SplitCandidate.of(feeds()));
        } catch (IllegalArgumentException e) {
            return List.of(DynamicCandidate.reduced());
        }
    }

    /** A method whose samples cannot be had is passed over like one that does not suit. */
    private Feeds feeds() {
        try {
            return samples.get();
        } catch (IOException e) {
            throw new IllegalArgumentException("it looks at samples, which cannot be had: " + e.getMessage(), e);
        }
    }

    private AutoCandidate weights(WeightAlgorithm algorithm, int bits) {
        WeightOnlyQuantization settings =
                WeightOnlyQuantization.defaults(algorithm).withFormat(new BlockFormat(bits, BLOCK, false));
        return new WholeMethod(
                algorithm + " " + bits + " bits",
                PRODUCTS_AND_TABLES,
                bits + (SCALE_BITS + bits) / BLOCK,
                false,
                _ -> 1,
                _ -> algorithm.isCalibrated()
                        ? new WeightOnlyQuantizer(settings, feeds())
                        : new WeightOnlyQuantizer(settings));
    }

    private static AutoCandidate stored(ReducedFloat type) {
        return new WholeMethod(
                (type == ReducedFloat.FLOAT16 ? "fp16" : "bf16") + " storage",
                EVERYTHING,
                HALF,
                true,
                _ -> 1,
                _ -> new FloatConversion(FloatConversionSettings.storage(type)));
    }
}
