/**
 * Running models: what turns an ONNX file into numbers on this machine.
 *
 * <p>Three layers, each usable alone:
 *
 * <ul>
 *   <li>{@link dev.cortado.runtime.InferenceSession}: one model opened in ONNX Runtime, tensors in, tensors out, stoppable
 *       at any time. {@link dev.cortado.runtime.RunSettings} says with how many threads and on which provider.
 *   <li>{@link dev.cortado.runtime.Tokenizer} and {@link dev.cortado.runtime.TextEncoder}: sentences in, sentence
 *       vectors out; {@link dev.cortado.runtime.TextLogits}: texts in, the logits of a classifier or a language model out.
 *       Which inputs a graph wants is read from the graph.
 *   <li>{@link dev.cortado.runtime.Model}: what a notebook variable holds, a name with a file, its origin, its tokeniser and
 *       its parent.
 * </ul>
 *
 * <p>{@link dev.cortado.runtime.InputSynthesizer} makes inputs for a graph nobody has samples for, and
 * {@link dev.cortado.runtime.ModelVerifier} uses them to make sure that a model a pass has emitted loads, runs and
 * answers like the one it came from. {@link dev.cortado.runtime.Hardware} says what the machine can do.
 * {@link dev.cortado.runtime.JvmFlags} is the one list of flags all of Cortado's JVMs start with.
 *
 * <p>Native libraries are unpacked once into Cortado's cache instead of at every start of a JVM; telemetry of the
 * libraries used is off.
 */
package dev.cortado.runtime;
