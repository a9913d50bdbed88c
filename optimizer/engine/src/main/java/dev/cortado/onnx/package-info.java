/**
 * An ONNX model as objects.
 *
 * <p>An ONNX file is one protobuf message: a graph of nodes (operators) connected by named values, and the constant
 * tensors ("initialisers", the weights) they read. {@link dev.cortado.onnx.OnnxModel} reads and writes such files;
 * {@link dev.cortado.onnx.Graph}, {@link dev.cortado.onnx.Node}, {@link dev.cortado.onnx.Value} and
 * {@link dev.cortado.onnx.Tensor} are typed, read-only views of its parts. Weights are not copied into the heap: they
 * stay in the memory-mapped file, or in the external data file beside it, until somebody asks for their numbers.
 *
 * <p>A {@link dev.cortado.onnx.Pass} turns one model into another and reports node by node what it did; it edits through
 * a {@link dev.cortado.onnx.GraphRewriter}. The steps that made a model are its {@link dev.cortado.onnx.Recipe}, kept
 * inside the file. The classes in {@code dev.cortado.onnx.proto} are generated from {@code onnx.proto}.
 */
package dev.cortado.onnx;
