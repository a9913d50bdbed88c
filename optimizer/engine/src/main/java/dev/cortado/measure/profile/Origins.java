package dev.cortado.measure.profile;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes of the file each node of the graph that really runs stands for. Both graphs name their values, and a rewriting keeps the
 * names of those it does not swallow. So a node of the running graph stands for every node of the file from which its outputs are
 * computed, back to values that the running graph also has. Values in ONNX Runtime's blocked layout ({@code nchwc}) go by the name of
 * the value they are another layout of; a value that was renamed goes by the name of its node.
 */
final class Origins {

    private static final String BLOCKED_DOMAIN = "com.microsoft.nchwc";
    private static final String BLOCKED_SUFFIX = "_nchwc";

    private final FlatGraph file;
    private final FlatGraph running;
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<Node, Set<Node>> origins = new LinkedHashMap<>();
    private final Set<Node> claimed = new HashSet<>();

    private Origins(FlatGraph file, FlatGraph running) {
        this.file = file;
        this.running = running;
    }

    /** Compares the two graphs. */
    static Origins of(OnnxModel file, OnnxModel running) {
        var origins = new Origins(new FlatGraph(file), new FlatGraph(running));
        origins.findAliases();
        origins.trace();
        return origins;
    }

    FlatGraph file() {
        return file;
    }

    FlatGraph running() {
        return running;
    }

    /** The nodes of the file that a node of the running graph stands for, the last first; empty for one that was put in. */
    List<Node> of(Node node) {
        return List.copyOf(origins.getOrDefault(node, Set.of()));
    }

    private void findAliases() {
        nameReordered();
        nameConvolutionInputs();
        nameByNodes();
    }

    private void nameReordered() {
        for (Node node : running.nodes()) {
            if (node.operator().equals("ReorderOutput")) {
                aliases.put(node.input(0), node.outputs().getFirst());
            } else if (node.operator().equals("ReorderInput")) {
                aliases.put(node.outputs().getFirst(), node.input(0));
            }
        }
        for (Node node : running.nodes()) {
            if (node.domain().equals(BLOCKED_DOMAIN) && node.name().contains(BLOCKED_SUFFIX)) {
                String value = node.name().substring(0, node.name().lastIndexOf(BLOCKED_SUFFIX));
                if (file.producer(value).isPresent()) {
                    aliases.putIfAbsent(node.outputs().getFirst(), afterActivation(node, value));
                }
            }
        }
    }

    /** What a blocked convolution reads goes by the name of what the file's convolution reads. */
    private void nameConvolutionInputs() {
        for (Node node : running.nodes()) {
            if (node.domain().equals(BLOCKED_DOMAIN) && node.operator().equals("Conv")) {
                Node origin = file.producer(alias(node.outputs().getFirst())).orElse(null);
                while (origin != null && !origin.is("Conv")) {
                    origin = file.producer(origin.input(0)).orElse(null);
                }
                if (origin != null && isUnknown(node.input(0))) {
                    aliases.put(node.input(0), origin.input(0));
                }
            }
        }
    }

    /** A rewriting that changes the order of dimensions renames values, but leaves the nodes' names. */
    private void nameByNodes() {
        for (Node node : running.nodes()) {
            Optional<Node> same =
                    file.node(node.name()).filter(found -> found.operator().equals(node.operator()));
            if (same.isPresent()) {
                name(node.outputs(), same.get().outputs());
                name(node.inputs(), same.get().inputs());
            }
        }
    }

    private void name(List<String> values, List<String> names) {
        for (int i = 0; i < values.size() && values.size() == names.size(); i++) {
            if (isUnknown(values.get(i)) && file.producer(names.get(i)).isPresent()) {
                aliases.put(values.get(i), names.get(i));
            }
        }
    }

    private boolean isUnknown(String value) {
        return !value.isEmpty()
                && !aliases.containsKey(value)
                && file.producer(value).isEmpty()
                && !running.constants().containsKey(value);
    }

    /** A blocked node that swallowed an activation goes by the name of the value before it. */
    private String afterActivation(Node node, String value) {
        String activation = node.text("activation", "");
        List<Node> readers = file.consumers(value);
        return !activation.isEmpty()
                        && readers.size() == 1
                        && readers.getFirst().operator().equals(activation)
                ? readers.getFirst().outputs().getFirst()
                : value;
    }

    private String alias(String value) {
        return aliases.getOrDefault(value, value);
    }

    private void trace() {
        Set<String> known = new HashSet<>();
        for (Node node : running.nodes()) {
            node.outputs().forEach(value -> known.add(alias(value)));
            node.inputs().forEach(value -> known.add(alias(value)));
        }
        for (Node node : running.nodes()) {
            if (node.operator().equals("ReorderInput") || node.operator().equals("ReorderOutput")) {
                continue;
            }
            Set<Node> found = new LinkedHashSet<>();
            for (String output : node.outputs()) {
                walk(alias(output), known, found);
            }
            found.removeIf(origin -> origin.is("Constant"));
            origins.put(node, found);
            claimed.addAll(found);
        }
    }

    private void walk(String end, Set<String> known, Set<Node> found) {
        Deque<String> open = new ArrayDeque<>(List.of(end));
        while (!open.isEmpty()) {
            Node producer = file.producer(open.pop()).orElse(null);
            if (producer == null || !found.add(producer)) {
                continue;
            }
            for (String input : producer.inputs()) {
                if (!input.isEmpty()
                        && !known.contains(input)
                        && !running.constants().containsKey(input)) {
                    open.push(input);
                }
            }
        }
    }

    /** The nodes of the file whose result was computed once, when the model was loaded. */
    List<Node> folded() {
        Set<Node> folded = new HashSet<>();
        List<Node> backwards = new ArrayList<>(file.nodes());
        Collections.reverse(backwards);
        for (Node node : backwards) {
            if (claimed.contains(node) || node.is("Constant")) {
                continue;
            }
            boolean constant = node.outputs().stream().anyMatch(running.constants()::containsKey);
            List<Node> readers = node.outputs().stream()
                    .flatMap(value -> file.consumers(value).stream())
                    .toList();
            if (constant || (!readers.isEmpty() && folded.containsAll(readers))) {
                folded.add(node);
            }
        }
        return file.nodes().stream().filter(folded::contains).toList();
    }

    /** The nodes of the file that are gone otherwise: they did nothing, or another one does the same. */
    List<Node> removed() {
        Set<Node> folded = new HashSet<>(folded());
        return file.nodes().stream()
                .filter(node -> !node.is("Constant") && !claimed.contains(node) && !folded.contains(node))
                .toList();
    }
}
