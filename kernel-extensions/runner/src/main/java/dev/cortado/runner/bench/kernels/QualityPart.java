package dev.cortado.runner.bench.kernels;

import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How far sentence vectors of the rounded models are from the float model's, on sentences that GPTQ did not look at. */
final class QualityPart {

    private static final long SENTENCE_SEED = 1;
    private static final double MOST_LOSS = 0.005;

    private final KernelSettings settings;
    private final EncoderFiles files;
    private final Progress progress;

    QualityPart(KernelSettings settings, EncoderFiles files, Progress progress) {
        this.settings = settings;
        this.files = files;
        this.progress = progress;
    }

    Section measure() throws IOException {
        String of = "all-MiniLM-L6-v2, " + settings.sentences() + " sentences: 1 - mean cosine to fp32";
        progress.step(of, 0, 1, Progress.Unit.ITEMS);
        ModelLoss loss = GridModel.MINILM.loss(files.floats(), settings.sentences(), SENTENCE_SEED, progress);
        List<Cell> cells = new ArrayList<>();
        for (EncoderVariant variant : settings.variants()) {
            if (variant.isRounded()) {
                Figure figure = Figure.of(
                        variant.title(),
                        of,
                        "1 - cosine",
                        loss.of(files.model(variant), Remarks.quiet(progress)).value());
                boolean promised = variant == EncoderVariant.BITS7 || variant == EncoderVariant.BITS5;
                cells.add(new Cell("1 - mean cosine", promised ? figure.withBar(MOST_LOSS) : figure));
            }
        }
        String rounding = settings.samples() == 0
                ? "Rounded to nearest."
                : "Rounded by GPTQ with " + settings.samples() + " other sentences.";
        return new Section(
                KernelPart.QUALITY,
                "all-MiniLM-L6-v2: 1 minus the mean cosine of sentence vectors to the float model's",
                settings.sentences() + " sentences of WordNet. " + rounding,
                cells);
    }
}
