package dev.cortado.runner.bench;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.big.BigModelStudy;
import dev.cortado.quantize.big.LlamaShape;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Quantises a made-up model larger than the heap, and looks at what came out: it must open and run, and its blocks must be what the formula
 * says.
 */
public final class BigStudy {

    private static final int BLOCKS_OF_A_WEIGHT = 50;
    private static final int TOKENS = 8;
    private static final long SEED = 7;

    private BigStudy() {}

    /** What was looked at in the result. */
    private record Looked(BlockFormula.Outcome blocks, int notFinite) {}

    /**
     * Runs it.
     *
     * @param shape of the model
     * @param heapMegabytes the limit of the heap that quantises, in 2^20 bytes
     * @param folder where model and result lie meanwhile: three times the model's size must be free
     * @throws IOException if the disk is too small, or the result does not open or run
     * @throws java.util.concurrent.CancellationException if cancelled; no file is left
     */
    public static List<Figure> run(
            BigMethod method, LlamaShape shape, int heapMegabytes, Path folder, Progress progress) throws IOException {
        Looked[] looked = new Looked[1];
        BigModelStudy.Outcome outcome = new BigModelStudy(shape, heapMegabytes, folder)
                .run(method.pass(), (model, result) -> looked[0] = look(method, model, result, progress), progress);
        var took = outcome.took();
        String name = method.toString();
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of(name, "model", "MB", outcome.modelMegabytes()),
                Figure.of(name, "result", "MB", outcome.resultMegabytes()),
                Figure.of(name, "nodes changed", "count", (double) took.changedNodes()),
                Figure.of(name, "read and quantise", "s", took.passSeconds()),
                Figure.of(name, "write", "s", took.writeSeconds()),
                Figure.of(name, "limit of the heap", "MB", took.heapLimitMegabytes()),
                Figure.of(name, "heap at its peak", "MB", took.heapMegabytes()),
                Figure.of(name, "memory before", "MB", took.baseMegabytes()),
                Figure.of(name, "memory at its peak, without mapped files", "MB", took.peakMegabytes()),
                Figure.of(name, "memory at its peak, with mapped files", "MB", took.residentMegabytes()),
                Figure.ofCount(name, "outputs that are not finite", looked[0].notFinite(), 1)
                        .withBar(0)));
        if (method.blockSize() > 0) {
            BlockFormula.Outcome blocks = looked[0].blocks();
            figures.add(Figure.ofCount(name, "blocks that differ from the formula", blocks.differing(), blocks.looked())
                    .withBar(0));
        }
        return List.copyOf(figures);
    }

    private static Looked look(BigMethod method, Path model, Path result, Progress progress) throws IOException {
        progress.step("open and run the result", 0, 1, Progress.Unit.ITEMS);
        OnnxModel quantized = OnnxModel.read(result);
        Map<String, OnnxTensor> inputs = InputSynthesizer.of(quantized).synthesize(1, TOKENS, SEED);
        int notFinite = 0;
        try (InferenceSession session = InferenceSession.open(result, RunSettings.defaults(), progress.cancellation());
                var outputs = session.run(inputs, progress.cancellation())) {
            for (double[] values : TensorValues.of(outputs).values()) {
                for (double value : values) {
                    notFinite += Double.isFinite(value) ? 0 : 1;
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        progress.step("hold blocks against the formula", 0, 1, Progress.Unit.ITEMS);
        BlockFormula.Outcome blocks = method.blockSize() == 0
                ? new BlockFormula.Outcome(0, 0)
                : new BlockFormula(OnnxModel.read(model).graph(), quantized.graph(), method.blockSize())
                        .check(BLOCKS_OF_A_WEIGHT, SEED);
        return new Looked(blocks, notFinite);
    }
}
