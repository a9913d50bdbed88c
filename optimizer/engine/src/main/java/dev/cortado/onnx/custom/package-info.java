/**
 * The operators of Cortado's own domain, {@code dev.cortado}: whole encoders, embeddings and products with packed weights as single nodes
 * that a native kernel computes. Here they are described, packed, written and read; each carries a function of standard operators, so
 * that a runtime without the kernels can run the model too. The specification is docs/native-operators.md.
 */
package dev.cortado.onnx.custom;
