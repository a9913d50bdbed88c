package dev.cortado.runtime;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.CustomOperator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds the tables an integer input indexes, through the nodes that only move or convert it. */
final class IndexBounds {

    private static final Set<String> MOVES =
            Set.of("Cast", "Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten", "Transpose", "Expand", "Slice");
    private static final Set<String> TABLE_CHANGES = Set.of("DequantizeLinear", "Cast", "Identity");
    /** Fused by ONNX Runtime's transformer tools: the ids' position and that of the table they index. */
    private static final Map<Integer, Integer> EMBED_LAYER = Map.of(0, 2, 1, 4);

    /** The position of Cortado's own operator's table of words. */
    private static final int CUSTOM_WORDS = 4;

    private IndexBounds() {}

    /** The rows of the smallest table that the input indexes; empty when it indexes none. */
    static OptionalLong of(Graph graph, String input) {
        Deque<String> open = new ArrayDeque<>(List.of(input));
        Set<String> seen = new HashSet<>(open);
        OptionalLong smallest = OptionalLong.empty();
        while (!open.isEmpty()) {
            String value = open.poll();
            for (Node node : graph.consumers(value)) {
                OptionalLong rows = rows(graph, node, value);
                if (rows.isPresent() && (smallest.isEmpty() || rows.getAsLong() < smallest.getAsLong())) {
                    smallest = rows;
                }
                if (MOVES.contains(node.operator()) && node.input(0).equals(value)) {
                    node.outputs().stream().filter(seen::add).forEach(open::add);
                }
            }
        }
        return smallest;
    }

    private static OptionalLong rows(Graph graph, Node node, String value) {
        boolean gathers = node.operator().equals("Gather") || node.operator().equals("GatherBlockQuantized");
        if (gathers && node.input(1).equals(value)) {
            return rows(graph, node.input(0), (int) node.integer("axis", 0));
        }
        if (CustomOperator.EMBED_LAYER_NORM.is(node) && node.input(0).equals(value)) {
            return rows(graph, node.input(CUSTOM_WORDS), 0);
        }
        if (node.operator().equals("EmbedLayerNormalization") || node.operator().equals("QEmbedLayerNormalization")) {
            return EMBED_LAYER.entrySet().stream()
                    .filter(entry -> node.input(entry.getKey()).equals(value))
                    .findFirst()
                    .map(entry -> rows(graph, node.input(entry.getValue()), 0))
                    .orElse(OptionalLong.empty());
        }
        return OptionalLong.empty();
    }

    private static OptionalLong rows(Graph graph, String table, int axis) {
        Optional<Tensor> tensor = graph.initializer(table);
        if (tensor.isPresent()) {
            List<Long> shape = tensor.get().shape();
            int dimension = axis < 0 ? axis + shape.size() : axis;
            return shape.isEmpty() ? OptionalLong.empty() : OptionalLong.of(shape.get(dimension));
        }
        return graph.producer(table)
                .filter(node -> TABLE_CHANGES.contains(node.operator()))
                .map(node -> rows(graph, node.input(0), axis))
                .orElse(OptionalLong.empty());
    }
}
