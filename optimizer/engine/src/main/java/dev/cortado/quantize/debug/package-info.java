/**
 * Where the error of a quantised model comes from: {@link dev.cortado.quantize.debug.LayerReport} is the table to debug with, layer by layer
 * how far the weights, and the activations that come out, are from those of the float model.
 */
package dev.cortado.quantize.debug;
