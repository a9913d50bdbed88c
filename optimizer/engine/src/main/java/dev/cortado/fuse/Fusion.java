package dev.cortado.fuse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The fusions by the names that users give them, in the order in which they are applied. */
public enum Fusion {
    /** What depends on constants alone is computed. */
    CONSTANT_FOLDING("constant-folding"),
    /** Batch normalisations go into convolutions. */
    CONV_BN("conv-bn"),
    /** Embeddings before an encoder become {@code EmbedLayerNorm}. */
    EMBEDDINGS("embeddings"),
    /** Transformer layers become {@code Encoder}. */
    ENCODER("encoder"),
    /** The mean of tokens behind an encoder becomes {@code MeanPool}. */
    POOLING("pooling"),
    /** Self-attention becomes ONNX Runtime's {@code MultiHeadAttention}. */
    ATTENTION("attention"),
    /** GELU becomes one operator. */
    GELU("gelu"),
    /** Layer normalisation becomes one operator. */
    LAYER_NORM("layer-norm"),
    /** A residual sum and its normalisation become ONNX Runtime's {@code SkipLayerNormalization}. */
    SKIP_LAYER_NORM("skip-layer-norm");

    private final String name;

    Fusion(String name) {
        this.name = name;
    }

    /** The name, in kebab-case. */
    public String option() {
        return name;
    }

    /** The names of all. */
    public static List<String> options() {
        return Arrays.stream(values()).map(Fusion::option).toList();
    }

    /** The fusion of a name; empty for none. */
    public static Optional<Fusion> of(String option) {
        return Arrays.stream(values())
                .filter(fusion -> fusion.name.equals(option))
                .findFirst();
    }

    /** Whether it is a part of what the native operators take. */
    public boolean isNative() {
        return this == EMBEDDINGS || this == ENCODER || this == POOLING;
    }
}
