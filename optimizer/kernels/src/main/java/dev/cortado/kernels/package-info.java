/**
 * The native kernels: C++ in {@code src/main/native}, one shared library a platform, packaged in the jar.
 *
 * <p>{@link dev.cortado.kernels.KernelLibrary} finds the library of this machine and puts it where it can be loaded; sessions of ONNX
 * Runtime register it as a library of custom operators (domain {@code dev.cortado}). {@link dev.cortado.kernels.NativeKernels} reaches
 * the same kernels without ONNX Runtime, for tests and benchmarks: {@link dev.cortado.kernels.NativeMatrix} a product,
 * {@link dev.cortado.kernels.NativeEncoder} a whole encoder. The operators' specification is docs/native-operators.md.
 */
package dev.cortado.kernels;
