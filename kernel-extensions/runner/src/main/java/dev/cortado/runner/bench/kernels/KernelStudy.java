package dev.cortado.runner.bench.kernels;

import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.GridModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The native kernels beside ONNX Runtime's own operators, and encoders made with them beside the float model and Optimum's int8 of it.
 * Bars are upper limits, hence of times relative to the rival's: a kernel that was promised to be twice as fast must not exceed 0.5.
 */
public final class KernelStudy {

    private KernelStudy() {}

    /**
     * What was measured.
     *
     * @param sections in the order of the parts
     * @param disturbances what made figures doubtful, a line for each part
     */
    public record Outcome(List<Section> sections, List<String> disturbances) {

        /** Freezes the lists. */
        public Outcome {
            sections = List.copyOf(sections);
            disturbances = List.copyOf(disturbances);
        }

        /** All figures. */
        public List<Figure> figures() {
            return sections.stream()
                    .flatMap(section -> section.figures().stream())
                    .toList();
        }
    }

    /**
     * Measures the parts that the settings ask for.
     *
     * @param folder where models lie meanwhile; it exists
     * @throws IOException if a model cannot be had or does not run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Outcome run(KernelSettings settings, Path folder, Progress progress) throws IOException {
        Remarks remarks = new Remarks();
        List<Section> sections = new ArrayList<>();
        Set<EncoderVariant> variants = EnumSet.copyOf(settings.variants());
        variants.addAll(List.of(EncoderVariant.FLOATS, EncoderVariant.BITS7));
        int samples = settings.parts().contains(KernelPart.QUALITY) ? settings.samples() : 0;
        EncoderFiles minilm = EncoderFiles.make(GridModel.MINILM, List.copyOf(variants), samples, folder, progress);
        ModelPart models = new ModelPart(settings, progress, remarks);
        Map<EncoderVariant, Figure> ratios = Map.of();
        for (KernelPart part : KernelPart.values()) {
            if (!settings.parts().contains(part)) {
                continue;
            }
            progress.cancellation().throwIfCancelled();
            switch (part) {
                case PRODUCTS -> sections.addAll(new ProductPart(settings, folder, progress, remarks).measure());
                case OPERATORS ->
                    sections.addAll(new OperatorPart(settings, minilm, folder, progress, remarks).measure());
                case MODELS -> {
                    ModelPart.Measured measured = models.minilm(minilm);
                    ratios = measured.ratios();
                    sections.add(measured.section());
                }
                case BGE -> sections.add(models.bge(folder, ratios));
                case RAGGED -> sections.add(new RaggedPart(settings, minilm, folder, progress, remarks).measure());
                case THREADS -> sections.add(new ThreadPart(settings, minilm, progress, remarks).measure());
                case OPENING -> sections.add(new OpeningPart(settings, minilm, progress).measure());
                case QUALITY -> sections.add(new QualityPart(settings, minilm, progress).measure());
            }
        }
        return new Outcome(sections, remarks.lines());
    }
}
