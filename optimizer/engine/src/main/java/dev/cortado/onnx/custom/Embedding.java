package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.Optional;

/**
 * The embeddings of an encoder, their sum normalised: what the operator {@code EmbedLayerNorm} computes.
 *
 * @param words the table of words
 * @param positions {@code float[places, width]}; empty for none
 * @param segments {@code float[segments, width]}; empty for none
 * @param norm of the sum
 * @param rms whether it is an RMS normalisation
 * @param epsilon what is added to the variance
 * @param positionOffset the place of a text's first token in the table of positions, where positions are not an input
 */
public record Embedding(
        EmbeddingTable words,
        Optional<Tensor> positions,
        Optional<Tensor> segments,
        Normalization norm,
        boolean rms,
        double epsilon,
        int positionOffset) {

    /** The same with words stored another way. */
    public Embedding withWords(EmbeddingTable others) {
        return new Embedding(others, positions, segments, norm, rms, epsilon, positionOffset);
    }
}
