package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.mixed.MeasurementCache.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each layer's effect on a model's outputs when it alone is quantised. A layer is a node that a candidate's pass changes. Each figure is
 * measured once by running the real model with the real pass, so that what activations lose while it runs counts as well as weights.
 */
public final class SensitivityAnalysis {

    private final VariantBench bench;
    private final List<LayerCandidate> candidates;

    /** @param candidates ways to quantise a layer, one or more, with different names */
    public SensitivityAnalysis(VariantBench bench, List<LayerCandidate> candidates) {
        this.bench = bench;
        this.candidates = List.copyOf(candidates);
        if (candidates.stream().map(LayerCandidate::name).distinct().count() != candidates.size()
                || candidates.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected one candidate or more with different names, found " + candidates);
        }
    }

    /**
     * Measures all layers, the ones that were measured before looked up. May be interrupted and called again.
     *
     * @param progress counts layers
     * @return by candidate in their order, then by layer in the graph's order; empty if no candidate changes anything
     * @throws java.util.concurrent.CancellationException if cancelled; what was measured until then is kept
     */
    public List<LayerSensitivity> run(Progress progress) throws IOException {
        Map<LayerCandidate, List<NodeChange>> layers = new HashMap<>();
        int total = 0;
        for (LayerCandidate candidate : candidates) {
            List<NodeChange> changed = layers(bench.model().onnx().graph(), candidate, progress);
            layers.put(candidate, changed);
            total += changed.size();
        }
        List<LayerSensitivity> found = new ArrayList<>();
        for (LayerCandidate candidate : candidates) {
            for (NodeChange layer : layers.get(candidate)) {
                progress.step("sensitivity of " + layer.node(), found.size(), total, Progress.Unit.ITEMS);
                LayerAssignment alone = new LayerAssignment(candidates, Map.of(layer.node(), candidate.name()));
                Measurement measured = bench.measure(alone, new OnlyCancellation(progress.cancellation()));
                found.add(new LayerSensitivity(
                        layer.node(),
                        layer.operator(),
                        candidate.name(),
                        measured.loss(),
                        measured.sqnrDecibels(),
                        layer.bytesBefore(),
                        layer.bytesAfter()));
            }
        }
        progress.step("sensitivity", total, total, Progress.Unit.ITEMS);
        return List.copyOf(found);
    }

    /** The nodes a candidate changes, less those that no glob could single out. */
    private List<NodeChange> layers(Graph graph, LayerCandidate candidate, Progress progress) throws IOException {
        Map<String, Integer> labels = new HashMap<>();
        graph.nodes().stream().map(Node::label).forEach(label -> labels.merge(label, 1, Integer::sum));
        Set<String> operators = graph.operatorCounts().keySet();
        return bench.everywhere(candidate, progress).nodes().stream()
                .filter(candidate::isLayer)
                .filter(change -> labels.getOrDefault(change.node(), 0) == 1 && !operators.contains(change.node()))
                .toList();
    }
}
