package dev.cortado.onnx;

import dev.cortado.text.NearestNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which nodes a pass may touch, by globs on their names and operator types. */
public final class NodeSelection {

    private record Glob(String text, Pattern pattern) {
        static Glob of(String text) {
            StringBuilder regex = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                regex.append(
                        switch (text.charAt(i)) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(text.substring(i, i + 1));
                        });
            }
            return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
        }

        boolean matches(Node node) {
            return pattern.matcher(node.label()).matches()
                    || pattern.matcher(node.operator()).matches();
        }
    }

    private final List<Glob> include;
    private final List<Glob> exclude;

    /**
     * @throws IllegalArgumentException if a glob matches no node of the graph; names the nearest names
     */
    public NodeSelection(Graph graph, List<String> include, List<String> exclude) {
        this.include = include.stream().map(Glob::of).toList();
        this.exclude = exclude.stream().map(Glob::of).toList();
        this.include.forEach(glob -> check(glob, "include", graph));
        this.exclude.forEach(glob -> check(glob, "exclude", graph));
    }

    private static void check(Glob glob, String role, Graph graph) {
        List<Node> nodes = allNodes(graph).toList();
        if (nodes.stream().anyMatch(glob::matches)) {
            return;
        }
        Set<String> names =
                new LinkedHashSet<>(nodes.stream().map(Node::operator).sorted().toList());
        nodes.forEach(node -> names.add(node.label()));
        String literal = glob.text().replace("*", "").replace("?", "");
        throw new IllegalArgumentException("The " + role + " pattern '" + glob.text()
                + "' matches no node name and no operator type" + NearestNames.hint(literal, names));
    }

    /** A graph's nodes and those of the graphs inside them. */
    private static Stream<Node> allNodes(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node ->
                        Stream.concat(Stream.of(node), node.subgraphs().stream().flatMap(NodeSelection::allNodes)));
    }

    /** Why a node may not be touched; empty when it may. */
    public Optional<String> reasonToLeave(Node node) {
        for (Glob glob : exclude) {
            if (glob.matches(node)) {
                return Optional.of("excluded by '" + glob.text() + "'");
            }
        }
        if (!include.isEmpty() && include.stream().noneMatch(glob -> glob.matches(node))) {
            return Optional.of("matches none of the include patterns");
        }
        return Optional.empty();
    }
}
