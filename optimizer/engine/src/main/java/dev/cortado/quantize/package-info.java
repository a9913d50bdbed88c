/**
 * Quantisation: weights and activations as 8-bit integers, so that a model is about a quarter of the size and its matrix
 * products run on integer instructions.
 *
 * <p>A float tensor x is represented as integers q with {@code x = scale * (q - zeroPoint)};
 * {@link dev.cortado.quantize.LinearQuantization} finds scale and zero point. <em>Dynamic</em> quantisation
 * ({@link dev.cortado.quantize.DynamicQuantizer}) stores the weights as integers and finds the activations' scales anew
 * at every run, so it needs no samples. Each kind of operator has its own rewrite, one class each.
 *
 * <p>The numbers are those of ONNX Runtime's Python quantiser, and the nodes are laid out so that ONNX Runtime's
 * optimiser recognises and fuses them.
 */
package dev.cortado.quantize;
