package dev.cortado.runner.bench.kernels;

import dev.cortado.fuse.Fusion;
import dev.cortado.fuse.GraphFusion;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.Subject;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Embeddings, the mean of tokens, and one layer, each beside the nodes that it stands for, on one thread. */
final class OperatorPart {

    private static final String OWN_EMBEDDINGS = "embeddings, the graph's own nodes";
    private static final String OWN_POOL = "mean of tokens, the nodes that exporters write";
    private static final String OWN_LAYER = "layer, the graph's own nodes";

    private final KernelSettings settings;
    private final EncoderFiles files;
    private final Path folder;
    private final Progress progress;
    private final Remarks remarks;

    OperatorPart(KernelSettings settings, EncoderFiles files, Path folder, Progress progress, Remarks remarks) {
        this.settings = settings;
        this.files = files;
        this.folder = folder;
        this.progress = progress;
        this.remarks = remarks;
    }

    List<Section> measure() throws IOException {
        List<Cell> cells = new ArrayList<>();
        measure("embeddings", OWN_EMBEDDINGS, embeddings(), cells);
        measure("mean of tokens", OWN_POOL, pools(), cells);
        measure("layer", OWN_LAYER, layers(), cells);
        return List.of(new Section(
                KernelPart.OPERATORS,
                "Other operators: microseconds, and the time relative to the nodes that they stand for",
                "Embeddings and the layer are MiniLM's, the layer its first. ONNX Runtime fuses what it can of the graph's"
                        + " own nodes; with attention fused, its transformer operators stand in the file already.",
                cells));
    }

    private Map<String, OnnxModel> embeddings() throws IOException {
        Map<String, OnnxModel> models = new LinkedHashMap<>();
        models.put(OWN_EMBEDDINGS, MiniLmParts.embeddings(files.floats().onnx()));
        for (EncoderVariant variant :
                List.of(EncoderVariant.FLOATS, EncoderVariant.BITS7, EncoderVariant.BITS5_WORDS4)) {
            if (files.has(variant)) {
                models.put(
                        "EmbedLayerNorm, words in " + variant.words(),
                        MiniLmParts.embeddings(OnnxModel.read(files.file(variant))));
            }
        }
        return models;
    }

    private static Map<String, OnnxModel> pools() {
        Map<String, OnnxModel> models = new LinkedHashMap<>();
        models.put(OWN_POOL, MiniLmParts.exportedPool());
        models.put("MeanPool", MiniLmParts.pool());
        return models;
    }

    private Map<String, OnnxModel> layers() throws IOException {
        OnnxModel own = MiniLmParts.layer(files.floats().onnx());
        OnnxModel encoder = MiniLmParts.encoderLayer(OnnxModel.read(files.file(EncoderVariant.FLOATS)));
        Map<String, OnnxModel> models = new LinkedHashMap<>();
        models.put(OWN_LAYER, own);
        models.put(
                "layer, attention fused by ORT's operators",
                new GraphFusion(EnumSet.complementOf(EnumSet.of(Fusion.EMBEDDINGS, Fusion.ENCODER, Fusion.POOLING)))
                        .apply(own, Remarks.quiet(progress))
                        .model());
        models.put("Encoder of one layer, f32", encoder);
        models.put(
                "Encoder of one layer, int7",
                EncoderVariant.BITS7.make(encoder, Optional.empty(), Remarks.quiet(progress)));
        return models;
    }

    private void measure(String name, String base, Map<String, OnnxModel> models, List<Cell> cells) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        for (Map.Entry<String, OnnxModel> entry : models.entrySet()) {
            Path file = folder.resolve("operator-" + subjects.size() + ".onnx");
            entry.getValue().write(file);
            subjects.add(new Subject(entry.getKey(), file));
        }
        progress.step(name + " alone", 0, 1, Progress.Unit.ITEMS);
        Comparison comparison = remarks.noting(
                KernelPart.OPERATORS,
                Comparison.of(
                        BenchmarkPlan.of(subjects)
                                .withTokens(settings.operatorTokens())
                                .withBudget(settings.operatorBudget())
                                .withRounds(settings.rounds()),
                        Remarks.quiet(progress)));
        for (String model : models.keySet()) {
            for (int tokens : settings.operatorTokens()) {
                String of = name + ", " + Remarks.tokens(tokens);
                cells.add(new Cell(Remarks.tokens(tokens), comparison.micros(model, tokens, 1, of + ": time")));
                if (!model.equals(base)) {
                    cells.add(new Cell(
                            Remarks.tokens(tokens),
                            comparison.ratio(model, base, tokens, 1, of + ": time relative to " + base)));
                }
            }
        }
    }
}
