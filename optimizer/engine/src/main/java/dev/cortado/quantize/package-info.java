/**
 * Quantisation: weights and activations in fewer bits, so that a model is smaller and, where the processor has the instructions,
 * faster.
 *
 * <p>A float tensor x is represented as integers q with {@code x = scale * (q - zeroPoint)}. Every way to quantise is a {@link
 * dev.cortado.onnx.Pass} in a room of its own: {@link dev.cortado.quantize.dynamic} needs no samples, the others say what they look
 * at. {@link dev.cortado.quantize.tensor} has the arithmetic they share.
 */
package dev.cortado.quantize;
