package dev.cortado.quantize;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reports how far a pass is by the bytes of the weights it has gone through, not by nodes, of which one may hold a thousand times what
 * another holds: so that the time left is right.
 */
public final class WeightProgress {

    private final String task;
    private final Graph graph;
    private final Progress progress;
    private final Set<String> seen = new HashSet<>();
    private final long total;
    private long done;

    /**
     * Starts.
     *
     * @param task what is being done, the same for all nodes
     */
    public WeightProgress(String task, Graph graph, Progress progress) {
        this.task = task;
        this.graph = graph;
        this.progress = progress;
        long bytes = 0;
        Set<String> counted = new HashSet<>();
        for (Node node : graph.nodes()) {
            bytes += bytes(node, counted);
        }
        this.total = bytes;
    }

    /**
     * Reports what was done so far; call it before each node, in the graph's order.
     *
     * @throws java.util.concurrent.CancellationException if the work is to stop
     */
    public void before(Node node) {
        progress.step(task, done, total, Progress.Unit.BYTES);
        done += bytes(node, seen);
    }

    /** Reports that all is done. */
    public void finish() {
        progress.report(task, total, total, Progress.Unit.BYTES);
    }

    /** The weights that this node is the first to read. */
    private long bytes(Node node, Set<String> known) {
        List<String> inputs = node.inputs();
        return inputs.stream()
                .filter(known::add)
                .flatMap(input -> graph.initializer(input).stream())
                .mapToLong(Tensor::byteSize)
                .sum();
    }
}
