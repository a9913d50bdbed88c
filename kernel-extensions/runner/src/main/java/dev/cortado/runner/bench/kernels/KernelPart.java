package dev.cortado.runner.bench.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parts of the study, in the order in which they are measured. */
public enum KernelPart {
    /** all-MiniLM-L6-v2 in every format beside the float model and Optimum's int8. */
    MODELS,
    /** The same of a model with more layers. */
    BGE,
    /** A batch of texts of mixed length. */
    RAGGED,
    /** Two threads. */
    THREADS,
    /** Opening a model, and the size of its file. */
    OPENING,
    /** How far sentence vectors are from the float model's. */
    QUALITY,
    /** {@code QuantMatMul} and {@code SparseMatMul} beside ONNX Runtime's products. */
    PRODUCTS,
    /** {@code EmbedLayerNorm}, {@code MeanPool} and an {@code Encoder} of one layer beside the nodes that they stand for. */
    OPERATORS;

    /** What {@code --only} calls it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The part of a name; empty for none. */
    public static Optional<KernelPart> of(String title) {
        return Arrays.stream(values())
                .filter(part -> part.title().equals(title))
                .findFirst();
    }

    /** The names of all. */
    public static List<String> titles() {
        return Arrays.stream(values()).map(KernelPart::title).toList();
    }
}
