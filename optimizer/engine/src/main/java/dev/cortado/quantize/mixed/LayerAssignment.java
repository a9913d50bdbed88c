package dev.cortado.quantize.mixed;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which layer is quantised how; all others stay as they are. As a pass it makes the mixed model: one candidate's pass after the other,
 * each over its layers. The recipe has them as one step.
 */
public final class LayerAssignment implements Pass {

    private final List<LayerCandidate> candidates;
    private final Map<String, String> layers;

    /**
     * @param candidates those there are, in the order in which their passes are applied
     * @param layers the name of the candidate by the layer's label
     * @throws IllegalArgumentException if a layer has a candidate that is not there
     */
    public LayerAssignment(List<LayerCandidate> candidates, Map<String, String> layers) {
        this.candidates = List.copyOf(candidates);
        this.layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        List<String> names = candidates.stream().map(LayerCandidate::name).toList();
        for (String name : this.layers.values()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no candidate is called '" + name + "'; there are " + names);
            }
        }
    }

    /** Candidate by layer, sorted by layer; what is not in it stays float. */
    public Map<String, String> layers() {
        return layers;
    }

    /** The same with a layer quantised another way. */
    public LayerAssignment with(String layer, String candidate) {
        Map<String, String> changed = new TreeMap<>(layers);
        changed.put(layer, candidate);
        return new LayerAssignment(candidates, changed);
    }

    /** The same with a layer left as it is. */
    public LayerAssignment without(String layer) {
        Map<String, String> changed = new TreeMap<>(layers);
        changed.remove(layer);
        return new LayerAssignment(candidates, changed);
    }

    @Override
    public String name() {
        return "quantize-mixed";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>();
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Pass pass : passes().values()) {
            steps.add(new TreeMap<>(Map.of("pass", pass.name(), "settings", pass.settings())));
        }
        settings.put("steps", steps);
        return settings;
    }

    /** Tells the assignment from any other, whatever the candidates are called. */
    String key() {
        return new Digest().add(new Recipe.Step(name(), settings()).toString()).hex();
    }

    private Map<String, Pass> passes() {
        Map<String, Pass> passes = new LinkedHashMap<>();
        for (LayerCandidate candidate : candidates) {
            List<String> mine = layers.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(candidate.name()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!mine.isEmpty()) {
                passes.put(candidate.name(), candidate.only(mine));
            }
        }
        return passes;
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        OnnxModel changed = model;
        Map<String, NodeChange> done = new LinkedHashMap<>();
        Map<String, NodeChange> left = new LinkedHashMap<>();
        for (Map.Entry<String, Pass> pass : passes().entrySet()) {
            PassResult result = pass.getValue().apply(changed, progress);
            changed = result.model();
            for (NodeChange change : result.report().nodes()) {
                if (change.outcome() == Outcome.CHANGED) {
                    done.put(change.node(), named(pass.getKey(), change));
                } else {
                    left.put(change.node(), change);
                }
            }
        }
        Set<String> originals =
                new FlatGraph(model).nodes().stream().map(Node::label).collect(Collectors.toSet());
        List<NodeChange> changes = new ArrayList<>(done.values());
        left.values().stream()
                .filter(change -> !done.containsKey(change.node()))
                // Later passes also report what earlier ones have written.
                .filter(change -> change.outcome() == Outcome.CONVERTED || originals.contains(change.node()))
                .map(change -> layers.containsKey(change.node()) ? change : unchosen(change))
                .forEach(changes::add);
        PassReport report = new PassReport(name(), inOrder(model, changes));
        if (report.changed() == 0) {
            return new PassResult(model, report);
        }
        ModelProto.Builder proto = changed.proto().toBuilder()
                .clearMetadataProps()
                .addAllMetadataProps(model.proto().getMetadataPropsList());
        return new PassResult(model.with(proto.build()).withStep(new Recipe.Step(name(), settings())), report);
    }

    private static NodeChange named(String candidate, NodeChange change) {
        return new NodeChange(
                change.node(),
                change.operator(),
                change.outcome(),
                candidate + ": " + change.reason(),
                change.bytesBefore(),
                change.bytesAfter());
    }

    private static NodeChange unchosen(NodeChange change) {
        boolean left = change.reason().contains("include patterns")
                || change.reason().equals("excluded by '" + change.node() + "'");
        return left
                ? new NodeChange(
                        change.node(),
                        change.operator(),
                        change.outcome(),
                        "kept in float by the search",
                        change.bytesBefore(),
                        change.bytesAfter())
                : change;
    }

    private static List<NodeChange> inOrder(OnnxModel model, List<NodeChange> changes) {
        Map<String, Integer> places = new LinkedHashMap<>();
        model.graph().nodes().forEach(node -> places.putIfAbsent(node.label(), places.size()));
        return changes.stream()
                .sorted(Comparator.comparingInt(change -> places.getOrDefault(change.node(), Integer.MAX_VALUE)))
                .toList();
    }

    /** For example {@code 30 layers: int8 30}. */
    @Override
    public String toString() {
        Map<String, Long> counts = layers.values().stream()
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        return layers.size()
                + (layers.size() == 1 ? " layer" : " layers")
                + (counts.isEmpty()
                        ? ""
                        : ": "
                                + counts.entrySet().stream()
                                        .map(entry -> entry.getKey() + " " + entry.getValue())
                                        .collect(Collectors.joining(", ")));
    }
}
