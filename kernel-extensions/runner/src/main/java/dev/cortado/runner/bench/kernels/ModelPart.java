package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.Subject;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole model in every format beside the float model and Optimum's int8 of it, on one thread. */
final class ModelPart {

    private static final int LONG = 128;
    private static final int SHORT = 16;
    /** What 7 bits were promised to be at 16 tokens. */
    private static final double SHORT_TIMES = 2.7;
    /** Models of other depths were promised the same ratios within this factor. */
    private static final double NEAR = 1.1;

    private final KernelSettings settings;
    private final Progress progress;
    private final Remarks remarks;

    ModelPart(KernelSettings settings, Progress progress, Remarks remarks) {
        this.settings = settings;
        this.progress = progress;
        this.remarks = remarks;
    }

    /** What was measured of a model: the section, and of it the ratios to the float model at 128 tokens. */
    record Measured(Section section, Map<EncoderVariant, Figure> ratios) {}

    /** MiniLM, with the promises. */
    Measured minilm(EncoderFiles files) throws IOException {
        return measure(KernelPart.MODELS, "all-MiniLM-L6-v2", files, settings.variants(), settings.tokens(), true);
    }

    /**
     * The larger model, whose ratios were promised to be near MiniLM's.
     *
     * @param folder where what is made of it lies
     * @param near MiniLM's
     */
    Section bge(Path folder, Map<EncoderVariant, Figure> near) throws IOException {
        List<EncoderVariant> variants = settings.variants().stream()
                .filter(variant -> !Double.isNaN(variant.timesFloat()))
                .toList();
        EncoderFiles files = EncoderFiles.make(GridModel.BGE_SMALL, variants, 0, folder, progress);
        Measured measured = measure(KernelPart.BGE, "bge-small-en-v1.5", files, variants, List.of(LONG), false);
        List<Cell> cells = new ArrayList<>(measured.section().cells());
        measured.ratios().forEach((variant, ratio) -> {
            if (near.containsKey(variant)) {
                cells.add(new Cell(
                        "relative to all-MiniLM-L6-v2's ratio",
                        Numbers.quotient(
                                        variant.title(),
                                        "bge-small-en-v1.5, 1 x 128 tokens: time relative to fp32, relative to"
                                                + " all-MiniLM-L6-v2's",
                                        ratio,
                                        near.get(variant))
                                .withBar(NEAR)));
            }
        });
        return new Section(
                KernelPart.BGE, measured.section().title(), measured.section().remark(), cells);
    }

    private Measured measure(
            KernelPart part,
            String model,
            EncoderFiles files,
            List<EncoderVariant> variants,
            List<Integer> tokens,
            boolean promised)
            throws IOException {
        List<Subject> subjects = new ArrayList<>(List.of(
                new Subject(EncoderFiles.FLOATS, files.floats().file()), new Subject(EncoderFiles.INT8, files.int8())));
        Map<String, EncoderVariant> byTitle = new HashMap<>();
        for (EncoderVariant variant : variants) {
            subjects.add(new Subject(variant.title(), files.file(variant)));
            byTitle.put(variant.title(), variant);
        }
        progress.step(model + ", " + subjects.size() + " models in turn", 0, 1, Progress.Unit.ITEMS);
        Comparison comparison = remarks.noting(
                part,
                Comparison.of(
                        BenchmarkPlan.of(subjects)
                                .withTokens(tokens)
                                .withBudget(settings.modelBudget())
                                .withRounds(settings.rounds()),
                        Remarks.quiet(progress)));
        List<Cell> cells = new ArrayList<>();
        Map<EncoderVariant, Figure> ratios = new EnumMap<>(EncoderVariant.class);
        for (int count : tokens) {
            for (Subject subject : subjects) {
                String name = subject.name();
                String of = model + ", 1 x " + count + " tokens: ";
                String column = count + " tokens, ";
                cells.add(new Cell(column + "ms", comparison.millis(name, count, 1, of + "time")));
                if (name.equals(EncoderFiles.FLOATS)) {
                    continue;
                }
                EncoderVariant variant = byTitle.get(name);
                Figure toFloat = comparison.ratio(name, EncoderFiles.FLOATS, count, 1, of + "time relative to fp32");
                if (count == LONG && variant != null) {
                    ratios.put(variant, toFloat);
                }
                cells.add(new Cell(
                        column + "of fp32's",
                        promised ? Numbers.timesAsFast(toFloat, timesFloat(variant, count)) : toFloat));
                if (variant != null) {
                    Figure toInt8 =
                            comparison.ratio(name, EncoderFiles.INT8, count, 1, of + "time relative to Optimum's int8");
                    cells.add(new Cell(
                            column + "of int8's",
                            promised && count == LONG ? Numbers.timesAsFast(toInt8, variant.timesInt8()) : toInt8));
                }
            }
        }
        return new Measured(
                new Section(
                        part,
                        model
                                + ", one text, one thread: milliseconds, and the time relative to fp32 and to Optimum's int8",
                        "",
                        cells),
                ratios);
    }

    private static double timesFloat(EncoderVariant variant, int tokens) {
        if (variant == null) {
            return Double.NaN;
        }
        if (tokens == SHORT) {
            return variant == EncoderVariant.BITS7 ? SHORT_TIMES : Double.NaN;
        }
        return tokens == LONG ? variant.timesFloat() : Double.NaN;
    }
}
