package dev.cortado.onnx.custom;

/**
 * A layer of a transformer encoder.
 *
 * @param attentionNorm beside the attention: behind its residual sum, or, in a pre-norm encoder, before its products
 * @param projection the query, key and value products in one: rows of Q, then of K, then of V, a head's rows together
 * @param output the product behind the attention
 * @param feedForwardNorm beside the feed-forward part, like the first
 * @param up from the width to the inner width; with a gated activation twice as wide: the gate's rows first, which the activation is applied to
 * @param down back to the width
 */
public record EncoderLayer(
        Normalization attentionNorm,
        Linear projection,
        Linear output,
        Normalization feedForwardNorm,
        Linear up,
        Linear down) {}
