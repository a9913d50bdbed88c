/**
 * Models larger than the heap. A study makes up a model shaped like a Llama of any size, applies any pass to it in a JVM of its own with
 * little heap, and says what that took: {@link dev.cortado.quantize.big.BigModelStudy}.
 *
 * <p>A model of gigabytes keeps its weights in a file beside it, which is mapped, not read. A pass takes one tensor at a time; what it
 * makes goes into {@link dev.cortado.onnx.WeightStore}, from there into the new model's files.
 */
package dev.cortado.quantize.big;
