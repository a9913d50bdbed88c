package dev.cortado.runner.bench.kernels;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A sentence encoder's files: the float model, Optimum's int8 of it, and what was made of it. */
final class EncoderFiles {

    /** What tables call the float model. */
    static final String FLOATS = "fp32, ONNX Runtime";

    /** What tables call Optimum's int8 of it. */
    static final String INT8 = "int8 by Optimum, ONNX Runtime";

    private static final String LANGCHAIN = "maven:dev.langchain4j:langchain4j-embeddings-";
    private static final String VERSION = ":1.20.0-beta30!/";

    private final Model model;
    private final Path int8;
    private final Map<EncoderVariant, Path> made;

    private EncoderFiles(Model model, Path int8, Map<EncoderVariant, Path> made) {
        this.model = model;
        this.int8 = int8;
        this.made = made;
    }

    /**
     * Fetches and makes them.
     *
     * @param kind one of the two sentence encoders
     * @param variants what is made
     * @param samples what GPTQ looks at; 0 to round to nearest
     * @param folder where what is made lies
     */
    static EncoderFiles make(GridModel kind, List<EncoderVariant> variants, int samples, Path folder, Progress progress)
            throws IOException {
        Model model = kind.load(Resources.standard(), progress);
        Path int8 = Resources.standard().fetch(int8(kind), progress).file();
        MakingTask.Made written = Worker.standard()
                .run(MakingTask.class, new MakingTask.Request(kind, variants, samples, folder), progress);
        Map<EncoderVariant, Path> made = new EnumMap<>(EncoderVariant.class);
        for (int i = 0; i < variants.size(); i++) {
            made.put(variants.get(i), written.files().get(i));
        }
        return new EncoderFiles(model, int8, made);
    }

    private static String int8(GridModel kind) {
        return switch (kind) {
            case MINILM -> LANGCHAIN + "all-minilm-l6-v2-q" + VERSION + "all-minilm-l6-v2-q.onnx";
            case BGE_SMALL -> LANGCHAIN + "bge-small-en-v15-q" + VERSION + "bge-small-en-v1.5-q.onnx";
            default -> throw new IllegalArgumentException("expected a sentence encoder, found " + kind.title());
        };
    }

    /** The float model. */
    Model floats() {
        return model;
    }

    /** Optimum's int8 of it. */
    Path int8() {
        return int8;
    }

    /** What was made of it. */
    Path file(EncoderVariant variant) {
        Path file = made.get(variant);
        if (file == null) {
            throw new IllegalArgumentException(variant.title() + " was not made of " + model.name());
        }
        return file;
    }

    /** Whether something was made of it. */
    boolean has(EncoderVariant variant) {
        return made.containsKey(variant);
    }

    /** The same with the float model's tokenizer. */
    Model model(EncoderVariant variant) throws IOException {
        return model.derived(variant.title(), OnnxModel.read(file(variant)), file(variant));
    }
}
