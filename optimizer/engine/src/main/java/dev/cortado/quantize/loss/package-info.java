/**
 * What a changed model loses to its original, as one number that a search can work with: how far its answers are from the original's
 * ({@link dev.cortado.quantize.loss.SentenceLoss} for encoders of texts, {@link dev.cortado.quantize.loss.FeedsLoss} for any model), or
 * whatever else implements {@link dev.cortado.quantize.loss.ModelLoss}.
 */
package dev.cortado.quantize.loss;
