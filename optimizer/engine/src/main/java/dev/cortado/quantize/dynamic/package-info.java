/**
 * Dynamic quantisation: weights are stored as 8-bit integers, the activations' scales are found anew at every run, so that no samples are
 * needed ({@link dev.cortado.quantize.dynamic.DynamicQuantizer}). Each kind of operator has its own rewrite, one class each.
 *
 * <p>The numbers are those of ONNX Runtime's Python quantiser, and the nodes are laid out so that ONNX Runtime's optimiser recognises and
 * fuses them.
 */
package dev.cortado.quantize.dynamic;
