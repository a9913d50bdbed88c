/**
 * Quantising for Cortado's own operators: the matrices of {@code Encoder} nodes, or in models without one of single products, get 7, 6 or 5 bits, or a sparse format when they have zeros in blocks, and
 * tables of embeddings 8 or 4 bits. docs/native-quantization.md has the formulas.
 */
package dev.cortado.quantize.encoder;
