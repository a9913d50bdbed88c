package dev.cortado.quantize;

import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.smooth.BiasCorrection;
import dev.cortado.quantize.smooth.CrossLayerEqualization;
import dev.cortado.quantize.smooth.SmoothQuant;
import dev.cortado.quantize.smooth.SmoothQuantization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One pass after another, and conversion to short floats. */
final class GridChains {

    private GridChains() {}

    static List<GridMethod> floats() {
        List<GridMethod> methods = new ArrayList<>();
        methods.add(GridMethod.pass(
                "float16 storage",
                GridFamily.FLOAT_STORAGE,
                _ -> new FloatConversion(FloatConversionSettings.storage(ReducedFloat.FLOAT16)),
                GridFloors.FLOAT16));
        methods.add(GridMethod.pass(
                "bfloat16 storage",
                GridFamily.FLOAT_STORAGE,
                _ -> new FloatConversion(FloatConversionSettings.storage(ReducedFloat.BFLOAT16)),
                GridFloors.BFLOAT16));
        methods.add(GridMethod.pass(
                "float16 compute",
                GridFamily.FLOAT_COMPUTE,
                _ -> new FloatConversion(FloatConversionSettings.compute()),
                GridFloors.FLOAT16));
        return methods;
    }

    /**
     * One pass after another.
     *
     * @param corrected what is quantised where biases are corrected layer by layer, which takes long
     */
    static List<GridMethod> chains(GridSelection corrected) {
        DynamicQuantization dynamic = DynamicQuantization.defaults();
        StaticQuantization tensor = StaticQuantization.defaults().withPerChannel(false);
        return List.of(
                new GridMethod(
                        "SmoothQuant, dynamic",
                        GridFamily.SMOOTH,
                        subject -> {
                            PassResult smoothed = new SmoothQuant(SmoothQuantization.defaults(), subject.samples())
                                    .apply(subject.original(), Progress.NONE);
                            return smoothed.modified()
                                    ? new DynamicQuantizer(dynamic).apply(smoothed.model(), Progress.NONE)
                                    : smoothed;
                        },
                        GridFloors.DYNAMIC_CHANNEL),
                new GridMethod(
                        "equalisation, static per tensor",
                        GridFamily.EQUALIZED,
                        subject -> {
                            PassResult equalized =
                                    new CrossLayerEqualization().apply(subject.original(), Progress.NONE);
                            return equalized.modified()
                                    ? GridStatic.quantizer(tensor, CalibrationMethod.MSE, subject)
                                            .apply(equalized.model(), Progress.NONE)
                                    : equalized;
                        },
                        GridFloors.STATIC_TENSOR),
                new GridMethod(
                        "dynamic, bias correction",
                        GridFamily.CORRECTED_DYNAMIC,
                        subject -> corrected(
                                subject, new DynamicQuantizer(dynamic.withInclude(corrected.of(subject.original())))),
                        GridFloors.DYNAMIC_CHANNEL),
                new GridMethod(
                        "static qdq, bias correction",
                        GridFamily.CORRECTED_STATIC,
                        subject -> corrected(
                                subject,
                                GridStatic.quantizer(
                                        StaticQuantization.defaults()
                                                .withNodes(corrected.of(subject.original()), List.of()),
                                        CalibrationMethod.MSE,
                                        subject)),
                        GridFloors.STATIC_QDQ),
                new GridMethod(
                        "static qoperator, bias correction",
                        GridFamily.CORRECTED_STATIC,
                        subject -> corrected(
                                subject,
                                GridStatic.quantizer(
                                        StaticQuantization.defaults()
                                                .withFormat(QuantizationFormat.QOPERATOR)
                                                .withNodes(corrected.of(subject.original()), List.of()),
                                        CalibrationMethod.MSE,
                                        subject)),
                        GridFloors.STATIC_CHANNEL));
    }

    private static PassResult corrected(GridSubject subject, Pass quantizer) throws IOException {
        PassResult quantized = quantizer.apply(subject.original(), Progress.NONE);
        return quantized.modified()
                ? new BiasCorrection(subject.original(), subject.samples()).apply(quantized.model(), Progress.NONE)
                : quantized;
    }
}
