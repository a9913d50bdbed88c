package dev.cortado.quantize;

import dev.cortado.experiment.FusedQuantization;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.smooth.BiasCorrection;
import dev.cortado.quantize.smooth.CrossLayerEqualization;
import dev.cortado.quantize.smooth.SmoothQuant;
import dev.cortado.quantize.smooth.SmoothQuantization;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Dynamic quantisation by itself is held to the same contract in its own room. */
@DisplayName("Odd graphs, by every method")
class AllMethodsOddGraphsTest {

    private static final long BLOCK_OPSET = 21;

    @TempDir
    Path folder;

    private static FixedFeeds feeds(OddGraph graph) {
        return new FixedFeeds(List.of(graph.feeds()));
    }

    /** What methods leave alone that look at no graphs inside nodes. */
    private static QuantizerContract leavingInner(QuantizerContract contract) {
        return contract.leaving("weights in and around the branches of an If", "inside the If")
                .leaving("a weight read in the body of a Loop", "inside the Loop")
                .leaving("a weight in the body of a Scan", "inside the Scan")
                .leaving("a weight read in an If in a Loop", "inside the ")
                .leaving("a subgraph in a file of format 3", "inside the If");
    }

    /** What methods leave alone that need a constant matrix of finite floats on the right. */
    private static QuantizerContract leavingOthers(QuantizerContract contract) {
        return contract.leaving("a weight that is computed", "computed at run time")
                .leaving("the constant on the left", "computed at run time")
                .leaving("a weight with NaN", "'w' holds NaN")
                .leaving("a weight with an infinity", "'w' holds Infinity")
                .leaving("half precision inside", "float16")
                .leaving("double precision inside", "double");
    }

    @TestFactory
    Stream<DynamicNode> weights_in_blocks() {
        return Stream.of(WeightAlgorithm.values())
                .flatMap(algorithm -> Stream.of(WeightLayout.values())
                        .map(layout -> DynamicContainer.dynamicContainer(
                                algorithm + ", " + layout, weightsInBlocks(algorithm, layout))));
    }

    private static Stream<DynamicTest> weightsInBlocks(WeightAlgorithm algorithm, WeightLayout layout) {
        WeightOnlyQuantization settings =
                WeightOnlyQuantization.defaults(algorithm).withLayout(layout);
        return leavingOthers(leavingInner(QuantizerContract.of(graph -> {
                    Pass pass = new WeightOnlyQuantizer(settings, feeds(graph));
                    return layout == WeightLayout.QDQ ? ChainedPass.raised(BLOCK_OPSET, pass) : pass;
                })))
                .closeTo(0.98)
                .leaving("a weight that is also an output", "is an output of the model")
                .leaving("a batch of matrices", "3 dimensions, not two")
                .leaving("an empty weight", "is empty")
                .tests();
    }

    @TestFactory
    Stream<DynamicNode> products() {
        return Stream.of(true, false)
                .map(gptq -> DynamicContainer.dynamicContainer(
                        gptq ? "products in 7 bits, GPTQ" : "products in 7 bits, round-to-nearest", products(gptq)));
    }

    private static Stream<DynamicTest> products(boolean gptq) {
        return leavingOthers(leavingInner(QuantizerContract.of(graph -> new FusedQuantization(
                        EncoderQuantization.of(MatrixFormat.INT7),
                        gptq ? Optional.of(feeds(graph)) : Optional.empty()))))
                .leaving("a batch of matrices", "3 dimensions, not two")
                .leaving("an empty weight", "is empty")
                .leaving("the constant on the left", "on the left-hand side")
                .leaving("a weight with NaN", "hold NaN")
                .leaving("a weight with an infinity", "hold Infinity")
                .tests();
    }

    private Pass fixed(OddGraph graph, StaticQuantization settings) {
        return new StaticQuantizer(
                settings,
                new Calibrator(
                        CalibrationSettings.of(CalibrationMethod.MIN_MAX, settings.activationRange()),
                        feeds(graph),
                        RunSettings.defaults(),
                        folder));
    }

    private QuantizerContract fixed(QuantizationFormat format, boolean perChannel) {
        StaticQuantization settings =
                StaticQuantization.defaults().withFormat(format).withPerChannel(perChannel);
        return leavingUnfit(leavingInner(QuantizerContract.of(graph -> fixed(graph, settings))), format)
                .closeTo(0.98);
    }

    /** What has no range that integers could be mapped to. */
    private static QuantizerContract leavingUnfit(QuantizerContract contract, QuantizationFormat format) {
        boolean floats = format == QuantizationFormat.QDQ;
        return contract.leaving("a weight with NaN", floats ? "'w' holds NaN" : "held NaN or infinite")
                .leaving("a weight with an infinity", floats ? "'w' holds Infinity" : "held NaN or infinite")
                .leaving("half precision inside", "float16")
                .leaving("double precision inside", "double")
                .leaving("an empty weight", "are empty")
                .leaving("an input without rows", "held no number on any sample");
    }

    @TestFactory
    Stream<DynamicNode> statically() {
        return Stream.of(QuantizationFormat.values())
                .flatMap(format -> Stream.of(true, false)
                        .map(perChannel -> DynamicContainer.dynamicContainer(
                                format + (perChannel ? " per channel" : " per tensor"),
                                (format == QuantizationFormat.QDQ
                                                ? fixed(format, perChannel)
                                                : fixed(format, perChannel)
                                                        .leaving("a weight of zeros", "same number everywhere"))
                                        .tests())));
    }

    private static QuantizerContract stored(ReducedFloat type) {
        FloatConversion pass = new FloatConversion(FloatConversionSettings.storage(type));
        return QuantizerContract.of(_ -> pass)
                .closeTo(0.9999)
                .leaving("a weight that is also an output", "is an output of the graph")
                // Of fewer than 256 elements.
                .leaving("a weight behind Transpose", "")
                .leaving("the constant on the left", "")
                .leaving("a weight of one number", "")
                .leaving("an empty weight", "")
                .leaving("half precision inside", "")
                .leaving("double precision inside", "");
    }

    @TestFactory
    Stream<DynamicTest> stored_in_float16() {
        return stored(ReducedFloat.FLOAT16)
                .leaving("a weight with an enormous number", "beyond float16's 65504")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> stored_in_bfloat16() {
        return stored(ReducedFloat.BFLOAT16).tests();
    }

    @TestFactory
    Stream<DynamicTest> computing_in_float16() {
        return QuantizerContract.of(_ -> new FloatConversion(FloatConversionSettings.compute()))
                .closeTo(0.9999)
                .leaving("a weight with an enormous number", "beyond float16's 65504")
                .leaving("a weight read in the body of a Loop", "graphs inside")
                .leaving("a weight read in an If in a Loop", "graphs inside")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> smoothed() {
        return leavingOthers(leavingInner(
                        QuantizerContract.of(graph -> new SmoothQuant(SmoothQuantization.defaults(), feeds(graph)))))
                .closeTo(0.999999)
                .leaving("a batch of matrices", "not one matrix")
                .leaving("an empty weight", "is empty")
                .leaving("an input without rows", "did not reach it")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> equalised() {
        return QuantizerContract.of(_ -> new CrossLayerEqualization())
                .over(OddConvolutions.all())
                .closeTo(0.999999)
                .leaving("a value between that is also an output", "is an output of the model")
                .leaving("a first with NaN", "NaN")
                .leaving("a second with an infinity", "holds Infinity")
                .leaving("computed weights", "no constant floats")
                .leaving("inside a branch", "inside the If")
                .tests();
    }

    private static Pass corrected(OddGraph graph, Pass quantizer) {
        OnnxModel original = graph.model();
        return ChainedPass.of(quantizer, _ -> new BiasCorrection(original, feeds(graph)));
    }

    @TestFactory
    Stream<DynamicTest> quantised_dynamically_and_corrected() {
        String inner = "no name that both models know";
        return leavingOthers(QuantizerContract.of(
                        graph -> corrected(graph, new DynamicQuantizer(DynamicQuantization.defaults()))))
                .leaving("weights in and around the branches of an If", inner)
                .leaving("a weight read in the body of a Loop", inner)
                .leaving("a weight in the body of a Scan", inner)
                .leaving("a weight read in an If in a Loop", inner)
                .leaving("a batch of matrices", "not one matrix")
                .leaving("an empty weight", "is empty")
                .leaving("an input without rows", "did not reach it")
                .leaving("a subgraph in a file of format 3", "format version 3")
                .tests();
    }

    @TestFactory
    Stream<DynamicNode> quantised_statically_and_corrected() {
        return Stream.of(QuantizationFormat.values())
                .map(format -> DynamicContainer.dynamicContainer(
                        format.toString(), staticallyCorrected(format).tests()));
    }

    private QuantizerContract staticallyCorrected(QuantizationFormat format) {
        StaticQuantization settings = StaticQuantization.defaults().withFormat(format);
        QuantizerContract contract = leavingUnfit(
                        leavingInner(QuantizerContract.of(graph -> corrected(graph, fixed(graph, settings)))), format)
                .closeTo(0.98)
                .leaving("a weight that is computed", "")
                .leaving("a batch of matrices", "not one matrix");
        return format == QuantizationFormat.QDQ
                ? contract.leaving("the constant on the left", "not one matrix")
                : contract.leaving("the constant on the left", "")
                        .leaving("a weight of zeros", "same number everywhere")
                        .leaving("a weight that two products share", "no name that both models know");
    }
}
