package dev.cortado.quantize;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.qdq.ActivationType;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.runtime.RunSettings;
import java.util.ArrayList;
import java.util.List;

/** Static quantisation, in every combination of format, types, symmetry, bits and granularity, and every calibration. */
final class GridStatic {

    private static final List<Boolean> BOTH = List.of(true, false);

    private GridStatic() {}

    static List<GridMethod> all() {
        List<GridMethod> methods = new ArrayList<>();
        StaticQuantization plain = StaticQuantization.defaults();
        for (boolean perChannel : BOTH) {
            StaticQuantization settings = plain.withPerChannel(perChannel);
            GridFloors floors = perChannel ? GridFloors.STATIC_CHANNEL : GridFloors.STATIC_TENSOR;
            for (QuantizationFormat format : QuantizationFormat.values()) {
                for (ActivationType type : List.of(ActivationType.UINT8, ActivationType.INT8)) {
                    methods.add(fixed(
                            settings.withFormat(format).withActivations(type, false),
                            CalibrationMethod.MIN_MAX,
                            floors));
                }
                methods.add(
                        fixed(settings.withFormat(format).withReduceRange(false), CalibrationMethod.MIN_MAX, floors));
                methods.add(fixed(
                        settings.withFormat(format).withWeightType(WeightType.UINT8),
                        CalibrationMethod.MIN_MAX,
                        floors));
            }
            for (ActivationType type : List.of(ActivationType.INT16, ActivationType.UINT16)) {
                methods.add(fixed(settings.withActivations(type, false), CalibrationMethod.MIN_MAX, floors));
            }
        }
        // What is symmetric has no clamps that rounding does, so that other nodes are written.
        for (QuantizationFormat format : QuantizationFormat.values()) {
            methods.add(fixed(
                    plain.withFormat(format).withActivations(ActivationType.INT8, true),
                    CalibrationMethod.MIN_MAX,
                    GridFloors.STATIC_CHANNEL));
        }
        methods.add(fixed(
                plain.withActivations(ActivationType.INT16, true).withReduceRange(false),
                CalibrationMethod.PERCENTILE,
                GridFloors.STATIC_CHANNEL));
        methods.add(fixed(
                plain.withActivations(ActivationType.INT8, false)
                        .withWeightType(WeightType.UINT8)
                        .withPerChannel(false)
                        .withReduceRange(false),
                CalibrationMethod.MIN_MAX,
                GridFloors.STATIC_TENSOR));
        for (CalibrationMethod method : CalibrationMethod.values()) {
            if (method != CalibrationMethod.MIN_MAX) {
                methods.add(fixed(
                        plain,
                        method,
                        method == CalibrationMethod.ENTROPY ? GridFloors.STATIC_ENTROPY : GridFloors.STATIC_CHANNEL));
            }
        }
        for (QuantizationFormat format : QuantizationFormat.values()) {
            methods.add(fixed(
                    plain.withFormat(format).withReduceRange(ReduceRange.AUTO),
                    CalibrationMethod.MIN_MAX,
                    GridFloors.STATIC_CHANNEL));
        }
        methods.add(fixed(
                plain.withFormat(QuantizationFormat.QOPERATOR), CalibrationMethod.MSE, GridFloors.STATIC_CHANNEL));
        methods.add(fixed(
                plain.withActivations(ActivationType.INT8, true),
                CalibrationMethod.ENTROPY,
                GridFloors.STATIC_ENTROPY));
        return methods;
    }

    static GridMethod fixed(StaticQuantization settings, CalibrationMethod method, GridFloors least) {
        String name = "static " + settings.format() + " " + settings.activationType()
                + (settings.symmetricActivations() ? " symmetric" : "") + ", "
                + settings.weightType().elementType()
                + (settings.range() == ReduceRange.AUTO ? " safe steps" : GridMethod.bits(settings.reduceRange()))
                + GridMethod.channels(settings.perChannel())
                + ", " + method;
        return new GridMethod(
                name,
                GridFamily.STATIC,
                subject -> quantizer(settings, method, subject).apply(subject.original(), Progress.NONE),
                least);
    }

    static Pass quantizer(StaticQuantization settings, CalibrationMethod method, GridSubject subject) {
        return new StaticQuantizer(
                settings,
                new Calibrator(
                        CalibrationSettings.of(method, settings.activationRange()),
                        subject.samples(),
                        RunSettings.defaults(),
                        subject.folder()));
    }
}
