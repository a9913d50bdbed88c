/**
 * Tensors as integers: how a range of floats is mapped to integers ({@link dev.cortado.quantize.tensor.LinearQuantization}, {@link
 * dev.cortado.quantize.tensor.QuantizedTensor}), and constants and nodes of the graphs that hold them.
 */
package dev.cortado.quantize.tensor;
