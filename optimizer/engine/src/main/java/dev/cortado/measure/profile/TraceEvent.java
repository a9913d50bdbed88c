package dev.cortado.measure.profile;

import dev.cortado.measure.operator.TensorShape;
import java.util.List;

/**
 * One run of one node, as ONNX Runtime's trace has it.
 *
 * @param node the name of the node in the graph that really ran
 * @param operator its type
 * @param provider the execution provider that ran it, without the words "ExecutionProvider"
 * @param startMicros when it began, from the start of the trace
 * @param micros how long it took, in whole microseconds, rounded down; the nodes of a graph inside it are not in it
 * @param inputs the types and shapes of the operands that were tensors in memory then; a weight that the kernel has packed
 *     beforehand is missing, and what follows it moves up
 * @param outputs those of the results
 */
record TraceEvent(
        String node,
        String operator,
        String provider,
        long startMicros,
        long micros,
        List<TensorShape> inputs,
        List<TensorShape> outputs) {

    TraceEvent withMicros(long own) {
        return new TraceEvent(node, operator, provider, startMicros, own, inputs, outputs);
    }
}
