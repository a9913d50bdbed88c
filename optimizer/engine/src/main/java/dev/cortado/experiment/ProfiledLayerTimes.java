package dev.cortado.experiment;

import dev.cortado.measure.Subject;
import dev.cortado.measure.profile.ModelProfile;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.measure.profile.Profiler;
import dev.cortado.measure.profile.TracedNode;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.LayerTimes;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each layer saves, from profiles of the float model and of the model that a candidate quantised whole. A node that ran is traced
 * back to the nodes of the file it stands for. In the float file those are the layers themselves; in the quantised file a new node belongs
 * to the layers that it leads to, over new nodes only. The time of a node that stands for several layers, as a fused attention or an
 * activation quantised for three products, is divided among them evenly. A node that follows layers into integers belongs to those whose
 * results reach it.
 */
public final class ProfiledLayerTimes implements LayerTimes {

    private static final double MICROS_PER_MILLI = 1e3;

    private final double modelMillis;
    private final Map<String, Double> floatMillis;
    private final Map<String, Map<String, Double>> candidateMillis;

    private ProfiledLayerTimes(
            double modelMillis, Map<String, Double> floatMillis, Map<String, Map<String, Double>> candidateMillis) {
        this.modelMillis = modelMillis;
        this.floatMillis = floatMillis;
        this.candidateMillis = candidateMillis;
    }

    /**
     * Profiles, some seconds a candidate.
     *
     * @param plan whose subject is replaced; gives inputs and threads
     * @param workspace an existing folder for files that are deleted again
     * @throws IOException if a model does not load or run
     */
    public static ProfiledLayerTimes measure(
            Model model, List<LayerCandidate> candidates, ProfilePlan plan, Path workspace, Progress progress)
            throws IOException {
        ModelProfile before = Profiler.run(with(plan, new Subject(model.name(), model.file())), progress);
        Map<String, Map<String, Double>> times = new HashMap<>();
        Map<String, Double> floats = new HashMap<>();
        for (LayerCandidate candidate : candidates) {
            PassResult made = candidate.everywhere().apply(model.onnx(), progress);
            if (!made.modified()) {
                continue;
            }
            Set<String> layers = made.report().nodes().stream()
                    .filter(candidate::isLayer)
                    .map(NodeChange::node)
                    .collect(Collectors.toSet());
            Map<String, Set<String>> followers = followers(model.onnx(), made.report(), layers);
            floats.putAll(byLayer(before, owners(model.onnx(), model.onnx(), layers, followers), layers));
            Path folder = Files.createTempDirectory(workspace, "profile-");
            try {
                Path file = folder.resolve("candidate.onnx");
                made.model().write(file);
                ModelProfile after = Profiler.run(with(plan, new Subject(candidate.name(), file)), progress);
                times.put(
                        candidate.name(),
                        byLayer(after, owners(model.onnx(), made.model(), layers, followers), layers));
            } finally {
                delete(folder);
            }
        }
        return new ProfiledLayerTimes(before.runMillis(), floats, times);
    }

    private static ProfilePlan with(ProfilePlan plan, Subject subject) {
        return new ProfilePlan(
                subject, plan.batch(), plan.tokens(), plan.threads(), plan.runs(), plan.optimization(), plan.seed());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Of each node that was changed and is no layer, those layers whose results reach it over such nodes; by label. */
    static Map<String, Set<String>> followers(OnnxModel original, PassReport report, Set<String> layers) {
        Set<String> changed = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .map(NodeChange::node)
                .collect(Collectors.toSet());
        Map<String, Set<String>> reached = new HashMap<>();
        Map<String, Set<String>> followers = new HashMap<>();
        for (Node node : original.graph().nodes()) {
            Set<String> mine = new LinkedHashSet<>();
            if (layers.contains(node.label())) {
                mine.add(node.label());
            } else if (changed.contains(node.label())) {
                node.inputs().forEach(input -> mine.addAll(reached.getOrDefault(input, Set.of())));
                followers.put(node.label(), mine);
            }
            node.outputs().forEach(output -> reached.put(output, mine));
        }
        return followers;
    }

    /**
     * The layers that each node of a file belongs to, by what {@link Node#toString} says.
     *
     * @param followers nodes that are no layers, with those that they belong to
     */
    static Map<String, Set<String>> owners(
            OnnxModel original, OnnxModel changed, Set<String> layers, Map<String, Set<String>> followers) {
        Map<String, String> layerOfOutput = new HashMap<>();
        Set<String> old = new LinkedHashSet<>();
        for (Node node : original.graph().nodes()) {
            old.add(node.toString());
            if (layers.contains(node.label())) {
                node.outputs().forEach(output -> layerOfOutput.put(output, node.label()));
            }
        }
        Map<String, Set<String>> owners = new HashMap<>();
        Map<String, Set<String>> ofNode = new HashMap<>();
        // From the last node to the first, so that what a node leads to is known.
        for (Node node : changed.graph().nodes().reversed()) {
            Set<String> mine = new LinkedHashSet<>();
            for (String output : node.outputs()) {
                if (layerOfOutput.containsKey(output)) {
                    mine.add(layerOfOutput.get(output));
                }
            }
            if (layers.contains(node.label())) {
                mine.add(node.label());
            } else if (followers.containsKey(node.label())) {
                mine.addAll(followers.get(node.label()));
            } else if (mine.isEmpty() && !old.contains(node.toString())) {
                for (String output : node.outputs()) {
                    changed.graph()
                            .consumers(output)
                            .forEach(reader -> mine.addAll(ofNode.getOrDefault(reader.label(), Set.of())));
                }
            }
            if (!mine.isEmpty()) {
                ofNode.put(node.label(), mine);
                owners.put(node.toString(), mine);
            }
        }
        return owners;
    }

    private static Map<String, Double> byLayer(
            ModelProfile profile, Map<String, Set<String>> owners, Set<String> layers) {
        Map<String, Double> millis = new HashMap<>();
        layers.forEach(layer -> millis.put(layer, 0.0));
        for (TracedNode node : profile.trace().nodes()) {
            Set<String> mine = new LinkedHashSet<>();
            node.origins().forEach(origin -> mine.addAll(owners.getOrDefault(origin, Set.of())));
            double median = median(node.micros()) / MICROS_PER_MILLI;
            mine.forEach(layer -> millis.merge(layer, median / mine.size(), Double::sum));
        }
        return millis;
    }

    private static double median(List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    @Override
    public OptionalDouble savedMillis(String layer, String candidate) {
        Double after = candidateMillis.getOrDefault(candidate, Map.of()).get(layer);
        Double before = floatMillis.get(layer);
        return after == null || before == null ? OptionalDouble.empty() : OptionalDouble.of(before - after);
    }

    @Override
    public OptionalDouble modelMillis() {
        return OptionalDouble.of(modelMillis);
    }
}
