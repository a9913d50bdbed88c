package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.Subject;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Texts of mixed length in one batch, on one thread: with a mask, of which the native kernel computes the tokens alone, and padded. */
final class RaggedPart {

    private static final int TOKENS = 128;
    private static final int ROUNDS = 6;
    private static final String MASK = "attention_mask";
    private static final String RAGGED = "7 bits, padding left out";
    private static final String PADDED = "7 bits, padded";
    private static final String FLOATS = "fp32, ONNX Runtime, padded";
    private static final String INT8 = "int8 by Optimum, ONNX Runtime, padded";
    private static final double TIMES_PADDED = 2.5;
    private static final double TIMES_FLOATS = 5;

    private final KernelSettings settings;
    private final EncoderFiles files;
    private final Path folder;
    private final Progress progress;
    private final Remarks remarks;

    RaggedPart(KernelSettings settings, EncoderFiles files, Path folder, Progress progress, Remarks remarks) {
        this.settings = settings;
        this.files = files;
        this.folder = folder;
        this.progress = progress;
        this.remarks = remarks;
    }

    Section measure() throws IOException {
        int[] lengths = lengths(settings.texts());
        Path seven = files.file(EncoderVariant.BITS7);
        Path ragged = folder.resolve("ragged.onnx");
        withMask(OnnxModel.read(seven), lengths).write(ragged);
        String of = settings.texts() + " texts of mixed length, padded to " + TOKENS + " tokens";
        progress.step(of, 0, 1, Progress.Unit.ITEMS);
        // The first model is timed twice, as its own control: the quickest one is first.
        Comparison comparison = remarks.noting(
                KernelPart.RAGGED,
                Comparison.of(
                        BenchmarkPlan.of(List.of(
                                        new Subject(RAGGED, ragged),
                                        new Subject(PADDED, seven),
                                        new Subject(FLOATS, files.floats().file()),
                                        new Subject(INT8, files.int8())))
                                .withBatches(List.of(settings.texts()))
                                .withTokens(List.of(TOKENS))
                                .withBudget(settings.modelBudget())
                                .withRounds(ROUNDS),
                        Remarks.quiet(progress)));
        List<Cell> cells = new ArrayList<>();
        for (String model : List.of(FLOATS, INT8, PADDED, RAGGED)) {
            cells.add(new Cell("ms", comparison.millis(model, TOKENS, 1, of + ": time")));
            if (!model.equals(FLOATS)) {
                var ratio = comparison.ratio(model, FLOATS, TOKENS, 1, of + ": time relative to fp32, padded");
                cells.add(
                        new Cell("of fp32's", model.equals(RAGGED) ? Numbers.timesAsFast(ratio, TIMES_FLOATS) : ratio));
            }
            if (model.equals(RAGGED)) {
                cells.add(new Cell(
                        "of the same kernel's, padded",
                        Numbers.timesAsFast(
                                comparison.ratio(
                                        model, PADDED, TOKENS, 1, of + ": time relative to the same kernel, padded"),
                                TIMES_PADDED)));
            }
        }
        return new Section(
                KernelPart.RAGGED,
                "all-MiniLM-L6-v2, " + of + ", one thread: milliseconds, and relative times",
                String.format(
                        Locale.ROOT,
                        "Texts have %d to %d tokens, %.0f on average.",
                        Arrays.stream(lengths).min().orElseThrow(),
                        Arrays.stream(lengths).max().orElseThrow(),
                        Arrays.stream(lengths).average().orElseThrow()),
                cells);
    }

    /** Most texts are short: length i of n is 128 ((i + 1) / n)^2, at least 4. Shuffled. */
    static int[] lengths(int texts) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 1; i <= texts; i++) {
            lengths.add(Math.max(4, (int) Math.round(TOKENS * Math.pow((double) i / texts, 2))));
        }
        Collections.shuffle(lengths, new Random(1));
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The model with a mask that says how long the texts are, instead of one that is given with them. */
    static OnnxModel withMask(OnnxModel model, int[] lengths) {
        long[] mask = new long[lengths.length * TOKENS];
        for (int i = 0; i < lengths.length; i++) {
            Arrays.fill(mask, i * TOKENS, i * TOKENS + lengths[i], 1);
        }
        List<ValueInfoProto> inputs = model.proto().getGraph().getInputList().stream()
                .filter(input -> !input.getName().equals(MASK))
                .toList();
        if (inputs.size() == model.proto().getGraph().getInputCount()) {
            throw new IllegalArgumentException("the model has no input " + MASK);
        }
        ModelProto.Builder changed = model.proto().toBuilder();
        changed.getGraphBuilder()
                .clearInput()
                .addAllInput(inputs)
                .addInitializer(Tensors.longs(MASK, List.of((long) lengths.length, (long) TOKENS), mask)
                        .proto());
        return model.with(changed.build());
    }
}
