/** Arithmetic that can be done before a model runs: what scales and shifts a convolution's channels goes into its weights. */
package dev.cortado.onnx.fold;
