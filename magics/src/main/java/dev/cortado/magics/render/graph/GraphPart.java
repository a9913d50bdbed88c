package dev.cortado.magics.render.graph;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A chosen part of a graph.
 *
 * @param graph where it is from
 * @param nodes the chosen ones and those around them, in the graph's order
 * @param chosen those whose name fits
 */
public record GraphPart(FlatGraph graph, List<Node> nodes, Set<Node> chosen) {

    /** More boxes than this nobody reads. */
    public static final int MOST_NODES = 60;

    /**
     * Chooses nodes by name.
     *
     * @param pattern a name, or one with {@code *} for anything and {@code ?} for one character; upper and lower case differ
     * @param depth how many steps around the chosen nodes are shown too, 0 or more
     * @throws IllegalArgumentException if no node fits, with the nearest names, or more than {@link #MOST_NODES} would be drawn
     */
    public static GraphPart of(FlatGraph graph, String pattern, int depth) {
        Pattern glob = glob(pattern);
        Set<Node> chosen = new LinkedHashSet<>();
        List<Node> drawable =
                graph.nodes().stream().filter(node -> !node.is("Constant")).toList();
        drawable.stream().filter(node -> glob.matcher(node.label()).matches()).forEach(chosen::add);
        if (chosen.isEmpty()) {
            List<String> names = drawable.stream().map(Node::label).toList();
            throw new IllegalArgumentException("no node is called '" + pattern + "'" + NearestNames.hint(pattern, names)
                    + "; * stands for any characters");
        }
        Set<Node> all = new LinkedHashSet<>(chosen);
        Set<Node> edge = chosen;
        for (int step = 0; step < depth && all.size() <= MOST_NODES; step++) {
            Set<Node> next = new LinkedHashSet<>();
            for (Node node : edge) {
                node.inputs().forEach(input -> graph.producer(input).ifPresent(next::add));
                node.outputs().forEach(output -> next.addAll(graph.consumers(output)));
            }
            next.removeIf(node -> node.is("Constant") || all.contains(node));
            all.addAll(next);
            edge = next;
        }
        if (all.size() > MOST_NODES) {
            throw new IllegalArgumentException(all.size() + " or more nodes would be drawn for '" + pattern + "', "
                    + chosen.size() + " of which it names: expected at most " + MOST_NODES
                    + "; a longer name or a smaller depth takes fewer");
        }
        List<Node> ordered = drawable.stream().filter(all::contains).toList();
        return new GraphPart(graph, ordered, chosen);
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    /** Where each node's outputs go within the part: pairs of positions in {@link #nodes()}. */
    List<int[]> edges() {
        List<int[]> edges = new ArrayList<>();
        for (int to = 0; to < nodes.size(); to++) {
            Set<Integer> from = new LinkedHashSet<>();
            for (String input : nodes.get(to).inputs()) {
                graph.producer(input)
                        .map(nodes::indexOf)
                        .filter(index -> index >= 0)
                        .ifPresent(from::add);
            }
            for (int source : from) {
                edges.add(new int[] {source, to});
            }
        }
        return edges;
    }
}
