/**
 * Passes that make a model easier to quantise, or put right what quantising did to it, without changing what it computes in floats: {@link
 * dev.cortado.quantize.smooth.SmoothQuant} moves outliers from activations into weights, {@link
 * dev.cortado.quantize.smooth.CrossLayerEqualization} evens out the channels of convolutions, {@link
 * dev.cortado.quantize.smooth.BiasCorrection} removes the shift that rounded weights cause.
 */
package dev.cortado.quantize.smooth;
