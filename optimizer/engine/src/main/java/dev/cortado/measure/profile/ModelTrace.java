package dev.cortado.measure.profile;

import dev.cortado.runtime.InputSpec;
import java.util.List;

/**
 * What a worker found out about a model.
 *
 * @param nodes of the graph that really ran, in the order in which they first ran
 * @param runNanos how long each measured run took, from Java, with the trace on
 * @param plainNanos how long runs took in between without the trace
 * @param warmupRuns runs thrown away before
 * @param steady whether their times had settled
 * @param inputs what the model was fed
 * @param folded nodes of the file whose result was computed when the model was loaded, as {@code Operator name}
 * @param removed nodes of the file that are gone otherwise
 * @param otherWork the share of the processors that other work used just before, 0 to 1
 */
public record ModelTrace(
        List<TracedNode> nodes,
        List<Long> runNanos,
        List<Long> plainNanos,
        int warmupRuns,
        boolean steady,
        List<InputSpec> inputs,
        List<String> folded,
        List<String> removed,
        double otherWork) {

    /** Freezes the lists. */
    public ModelTrace {
        nodes = List.copyOf(nodes);
        runNanos = List.copyOf(runNanos);
        plainNanos = List.copyOf(plainNanos);
        inputs = List.copyOf(inputs);
        folded = List.copyOf(folded);
        removed = List.copyOf(removed);
    }
}
