/**
 * Where a model's time goes, node by node.
 *
 * <p>{@link dev.cortado.measure.profile.Profiler} runs a model in a worker with ONNX Runtime's own trace switched on and joins
 * three things: the trace (times, actual shapes), the graph that ONNX Runtime really ran (attributes, weights), and the graph of
 * the file (which of its nodes were fused, folded or removed). The costs come from {@link dev.cortado.measure.cost}.
 */
package dev.cortado.measure.profile;
