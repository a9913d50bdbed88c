package dev.cortado.quantize;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.qdq.ActivationType;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.smooth.BiasCorrection;
import dev.cortado.quantize.smooth.CrossLayerEqualization;
import dev.cortado.quantize.smooth.SmoothQuant;
import dev.cortado.quantize.smooth.SmoothQuantization;
import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One cell of the grid's other side: a method with its bits, granularity and block size.
 *
 * @param name as the table shows it
 * @param family what kind of method it is
 * @param application does it
 * @param least the smallest cosine to the float model's outputs that is in order
 */
record GridMethod(String name, GridFamily family, Application application, Floors least) {

    private static final List<Integer> BITS = List.of(4, 8);
    private static final List<Boolean> BOTH = List.of(true, false);
    private static final long BLOCK_OPSET = 21;
    private static final long CHANNEL_OPSET = 13;
    private static final int FEW = 2;

    /** Does it to a model; one pass or several, of which the last that was called reports. */
    @FunctionalInterface
    interface Application {
        PassResult apply(GridSubject subject) throws IOException;
    }

    /** By what a model takes: the three networks of images differ in how much of an error reaches their outputs. */
    record Floors(double text, double detector, double recognizer, double direction, double sound) {
        double of(GridModel model) {
            return switch (model.kind()) {
                case TEXT -> text;
                case DETECTOR -> detector;
                case RECOGNIZER -> recognizer;
                case DIRECTION -> direction;
                case SOUND -> sound;
            };
        }
    }

    /** All methods. A new one is one more line, or one more list. */
    static List<GridMethod> all() {
        List<GridMethod> all = new ArrayList<>();
        all.addAll(dynamic());
        all.addAll(fixed());
        all.addAll(weightOnly());
        all.addAll(floats());
        all.addAll(chains(_ -> List.of()));
        return List.copyOf(all);
    }

    /** Each family once, the ones that look long for codes in few layers: in seconds. */
    static List<GridMethod> sample() {
        List<GridMethod> sample = new ArrayList<>();
        sample.add(dynamic().getFirst());
        sample.add(
                fixed(StaticQuantization.defaults(), CalibrationMethod.MIN_MAX, new Floors(0.9, 0.5, 0.8, 0.9, 0.9)));
        sample.add(fixed(
                StaticQuantization.defaults().withFormat(QuantizationFormat.QOPERATOR),
                CalibrationMethod.MIN_MAX,
                new Floors(0.6, 0.5, 0.8, 0.9, 0.9)));
        BlockFormat format = new BlockFormat(4, 32, false);
        sample.add(weightOnly(WeightAlgorithm.RTN, format, WeightLayout.NBITS, BLOCK_OPSET, true, _ -> List.of()));
        for (WeightAlgorithm algorithm : WeightAlgorithm.values()) {
            sample.add(weightOnly(
                    algorithm,
                    format,
                    algorithm == WeightAlgorithm.RTN ? WeightLayout.QDQ : WeightLayout.NBITS,
                    BLOCK_OPSET,
                    false,
                    GridMethod::firstProducts));
        }
        sample.addAll(floats());
        sample.addAll(chains(GridMethod::firstLayers));
        return List.copyOf(sample);
    }

    private static List<GridMethod> dynamic() {
        List<GridMethod> methods = new ArrayList<>();
        for (WeightType type : WeightType.values()) {
            for (boolean perChannel : BOTH) {
                for (boolean reduced : BOTH) {
                    DynamicQuantization settings = DynamicQuantization.defaults()
                            .withWeightType(type)
                            .withPerChannel(perChannel)
                            .withReduceRange(reduced);
                    String name = "dynamic " + type.elementType() + bits(reduced) + channels(perChannel);
                    methods.add(pass(
                            name,
                            GridFamily.DYNAMIC,
                            _ -> new DynamicQuantizer(settings),
                            perChannel
                                    ? new Floors(0.97, 0.9, 0.9, 0.9, 0.97)
                                    : new Floors(0.7, 0.5, 0.75, 0.75, 0.8)));
                }
            }
        }
        DynamicQuantization stored = DynamicQuantization.defaults().withStoreOnly(true);
        methods.add(pass(
                "dynamic int8 7 bits per channel, store only",
                GridFamily.DYNAMIC,
                _ -> new DynamicQuantizer(stored),
                new Floors(0.97, 0.9, 0.9, 0.9, 0.97)));
        return methods;
    }

    private static List<GridMethod> fixed() {
        List<GridMethod> methods = new ArrayList<>();
        StaticQuantization plain = StaticQuantization.defaults();
        Floors channel = new Floors(0.6, 0.5, 0.8, 0.9, 0.9);
        Floors tensor = new Floors(0.3, 0.05, 0.1, 0.3, 0.5);
        for (boolean perChannel : BOTH) {
            StaticQuantization settings = plain.withPerChannel(perChannel);
            Floors floors = perChannel ? channel : tensor;
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
                    channel));
        }
        methods.add(fixed(
                plain.withActivations(ActivationType.INT16, true).withReduceRange(false),
                CalibrationMethod.PERCENTILE,
                channel));
        methods.add(fixed(
                plain.withActivations(ActivationType.INT8, false)
                        .withWeightType(WeightType.UINT8)
                        .withPerChannel(false)
                        .withReduceRange(false),
                CalibrationMethod.MIN_MAX,
                tensor));
        for (CalibrationMethod method : CalibrationMethod.values()) {
            if (method != CalibrationMethod.MIN_MAX) {
                methods.add(fixed(plain, method, channel));
            }
        }
        for (QuantizationFormat format : QuantizationFormat.values()) {
            methods.add(fixed(
                    plain.withFormat(format).withReduceRange(ReduceRange.AUTO), CalibrationMethod.MIN_MAX, channel));
        }
        methods.add(fixed(plain.withFormat(QuantizationFormat.QOPERATOR), CalibrationMethod.MSE, channel));
        methods.add(fixed(plain.withActivations(ActivationType.INT8, true), CalibrationMethod.ENTROPY, channel));
        return methods;
    }

    private static GridMethod fixed(StaticQuantization settings, CalibrationMethod method, Floors least) {
        String name = "static " + settings.format() + " " + settings.activationType()
                + (settings.symmetricActivations() ? " symmetric" : "") + ", "
                + settings.weightType().elementType()
                + (settings.range() == ReduceRange.AUTO ? " safe steps" : bits(settings.reduceRange()))
                + channels(settings.perChannel())
                + ", " + method;
        return new GridMethod(
                name,
                GridFamily.STATIC,
                subject -> fixed(settings, method, subject).apply(subject.original(), Progress.NONE),
                least);
    }

    private static Pass fixed(StaticQuantization settings, CalibrationMethod method, GridSubject subject) {
        return new StaticQuantizer(
                settings,
                new Calibrator(
                        CalibrationSettings.of(method, settings.activationRange()),
                        subject.samples(),
                        RunSettings.defaults(),
                        subject.folder()));
    }

    private static List<GridMethod> weightOnly() {
        List<GridMethod> methods = new ArrayList<>();
        for (WeightAlgorithm algorithm : WeightAlgorithm.values()) {
            List<Integer> sizes = algorithm == WeightAlgorithm.RTN ? List.of(16, 32, 64, 128, 256) : List.of(32, 128);
            for (int bits : BITS) {
                for (int size : sizes) {
                    for (boolean symmetric : BOTH) {
                        for (WeightLayout layout : WeightLayout.values()) {
                            methods.add(weightOnly(
                                    algorithm,
                                    new BlockFormat(bits, size, symmetric),
                                    layout,
                                    BLOCK_OPSET,
                                    true,
                                    _ -> List.of()));
                        }
                    }
                }
            }
        }
        methods.add(weightOnly(
                WeightAlgorithm.RTN,
                new BlockFormat(8, 32, true),
                WeightLayout.QDQ,
                CHANNEL_OPSET,
                true,
                _ -> List.of()));
        return methods;
    }

    /** Which nodes of a model a method is to touch; none stands for all. */
    @FunctionalInterface
    private interface Selection {
        List<String> of(OnnxModel model);
    }

    private static GridMethod weightOnly(
            WeightAlgorithm algorithm,
            BlockFormat format,
            WeightLayout layout,
            long opset,
            boolean embeddings,
            Selection selection) {
        Floors floors = format.bits() == 8 ? new Floors(0.99, 0, 0.95, 0.95, 0) : new Floors(0.6, 0, 0.7, 0.7, 0);
        String name = algorithm + " " + format + ", " + layout + (layout == WeightLayout.QDQ ? " opset " + opset : "")
                + (embeddings ? "" : ", first layers");
        return new GridMethod(
                name,
                GridFamily.valueOf(algorithm.name()),
                subject -> {
                    OnnxModel model = layout == WeightLayout.QDQ
                            ? OpsetConverter.atLeast(subject.original(), opset, Progress.NONE)
                                    .model()
                            : subject.original();
                    WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(algorithm)
                            .withFormat(format)
                            .withLayout(layout)
                            .withEmbeddings(embeddings)
                            .withInclude(selection.of(model));
                    return new WeightOnlyQuantizer(settings, subject.samples()).apply(model, Progress.NONE);
                },
                floors);
    }

    /** The first products with constant weights: in the sample, to be quick. */
    private static List<String> firstProducts(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> (node.is("MatMul") || node.is("Gemm"))
                        && model.graph().initializer(node.input(1)).isPresent())
                .map(Node::label)
                .limit(FEW)
                .toList();
    }

    /** The first products and convolutions with constant weights. */
    private static List<String> firstLayers(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> (node.is("MatMul") || node.is("Gemm") || node.is("Conv"))
                        && Constants.find(model.graph(), node.input(1)).isPresent())
                .map(Node::label)
                .limit(FEW)
                .toList();
    }

    private static List<GridMethod> floats() {
        List<GridMethod> methods = new ArrayList<>();
        Floors exact = new Floors(0.999, 0.999, 0.999, 0.999, 0.999);
        methods.add(pass(
                "float16 storage",
                GridFamily.FLOAT_STORAGE,
                _ -> new FloatConversion(FloatConversionSettings.storage(ReducedFloat.FLOAT16)),
                exact));
        methods.add(pass(
                "bfloat16 storage",
                GridFamily.FLOAT_STORAGE,
                _ -> new FloatConversion(FloatConversionSettings.storage(ReducedFloat.BFLOAT16)),
                new Floors(0.99, 0.99, 0.99, 0.99, 0.99)));
        methods.add(pass(
                "float16 compute",
                GridFamily.FLOAT_COMPUTE,
                _ -> new FloatConversion(FloatConversionSettings.compute()),
                exact));
        return methods;
    }

    /**
     * One pass after another.
     *
     * @param corrected what is quantised where biases are corrected layer by layer, which takes long
     */
    private static List<GridMethod> chains(Selection corrected) {
        DynamicQuantization dynamic = DynamicQuantization.defaults();
        StaticQuantization tensor = StaticQuantization.defaults().withPerChannel(false);
        Floors floors = new Floors(0.9, 0.5, 0.8, 0.8, 0.9);
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
                        floors),
                new GridMethod(
                        "equalisation, static per tensor",
                        GridFamily.EQUALIZED,
                        subject -> {
                            PassResult equalized =
                                    new CrossLayerEqualization().apply(subject.original(), Progress.NONE);
                            return equalized.modified()
                                    ? fixed(tensor, CalibrationMethod.MSE, subject)
                                            .apply(equalized.model(), Progress.NONE)
                                    : equalized;
                        },
                        new Floors(0, 0.1, 0.3, 0.3, 0)),
                new GridMethod(
                        "dynamic, bias correction",
                        GridFamily.CORRECTED_DYNAMIC,
                        subject -> corrected(
                                subject, new DynamicQuantizer(dynamic.withInclude(corrected.of(subject.original())))),
                        floors),
                new GridMethod(
                        "static qdq, bias correction",
                        GridFamily.CORRECTED_STATIC,
                        subject -> corrected(
                                subject,
                                fixed(
                                        StaticQuantization.defaults()
                                                .withNodes(corrected.of(subject.original()), List.of()),
                                        CalibrationMethod.MSE,
                                        subject)),
                        floors),
                new GridMethod(
                        "static qoperator, bias correction",
                        GridFamily.CORRECTED_STATIC,
                        subject -> corrected(
                                subject,
                                fixed(
                                        StaticQuantization.defaults()
                                                .withFormat(QuantizationFormat.QOPERATOR)
                                                .withNodes(corrected.of(subject.original()), List.of()),
                                        CalibrationMethod.MSE,
                                        subject)),
                        new Floors(0.6, 0.5, 0.8, 0.8, 0.9)));
    }

    private static PassResult corrected(GridSubject subject, Pass quantizer) throws IOException {
        PassResult quantized = quantizer.apply(subject.original(), Progress.NONE);
        return quantized.modified()
                ? new BiasCorrection(subject.original(), subject.samples()).apply(quantized.model(), Progress.NONE)
                : quantized;
    }

    /** Makes a pass for a model. */
    @FunctionalInterface
    private interface Maker {
        Pass pass(GridSubject subject);
    }

    private static GridMethod pass(String name, GridFamily family, Maker maker, Floors least) {
        return new GridMethod(
                name, family, subject -> maker.pass(subject).apply(subject.original(), Progress.NONE), least);
    }

    private static String bits(boolean reduced) {
        return reduced ? " 7 bits" : " 8 bits";
    }

    private static String channels(boolean perChannel) {
        return perChannel ? " per channel" : " per tensor";
    }

    @Override
    public String toString() {
        return name;
    }
}
