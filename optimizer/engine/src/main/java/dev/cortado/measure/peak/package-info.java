/**
 * What this machine can reach at most: operations per second in ONNX Runtime's own kernels, and bytes per second from memory and from
 * its caches. These are the roofs that {@code %profile} holds a model's nodes against. See Williams, Waterman and Patterson, "Roofline:
 * An Insightful Visual Performance Model for Multicore Architectures", Communications of the ACM 52 (2009).
 */
package dev.cortado.measure.peak;
