package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.IndexArray;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What operators that only move numbers do to a tensor, followed on the shapes of the trial run. */
final class Moves {

    private static final Set<String> OPERATORS =
            Set.of("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Split", "Slice", "Gather");

    private Moves() {}

    /** Whether a node only moves numbers. */
    static boolean isMove(Node node) {
        return node.domain().isEmpty() && OPERATORS.contains(node.operator());
    }

    /**
     * Follows a node.
     *
     * @param value which of its outputs
     * @param places its first input
     * @throws Mismatch if what it does depends on more than shapes
     */
    static IndexArray apply(GraphView view, Node node, String value, IndexArray places) throws Mismatch {
        List<Long> shape = view.shape(value).orElseThrow(() -> new Mismatch(node, "its shape is not known"));
        int rank = places.shape().size();
        return switch (node.operator()) {
            case "Transpose" -> places.transposed(permutation(node, rank));
            case "Split" -> {
                int axis = axis(node.integer("axis", 0), rank);
                long from = 0;
                for (String part : node.outputs()) {
                    if (part.equals(value)) {
                        break;
                    }
                    List<Long> before = view.shape(part)
                            .orElseThrow(() -> new Mismatch(node, "the shapes of its parts are not known"));
                    from += before.get(axis);
                }
                yield places.part(axis, from, from + shape.get(axis));
            }
            case "Slice" -> sliced(view, node, places);
            case "Gather" -> {
                List<Long> indices = view.integers(node.input(1))
                        .filter(numbers -> numbers.size() == 1)
                        .orElseThrow(() -> new Mismatch(node, "expected one constant index"));
                int axis = axis(node.integer("axis", 0), rank);
                long index = indices.getFirst() < 0
                        ? indices.getFirst() + places.shape().get(axis)
                        : indices.getFirst();
                yield places.part(axis, index, index + 1).reshaped(shape);
            }
            default -> places.reshaped(shape);
        };
    }

    private static List<Integer> permutation(Node node, int rank) {
        List<Integer> permutation = new ArrayList<>(
                node.integers("perm").stream().map(Long::intValue).toList());
        for (int i = rank - 1; permutation.size() < rank; i--) {
            permutation.add(i);
        }
        return permutation;
    }

    private static IndexArray sliced(GraphView view, Node node, IndexArray places) throws Mismatch {
        List<Long> starts = integers(view, node, "starts", 1);
        List<Long> ends = integers(view, node, "ends", 2);
        boolean named = node.attribute("axes").isPresent() || !node.input(3).isEmpty();
        List<Long> axes = named ? integers(view, node, "axes", 3) : List.of();
        List<Long> steps = node.input(4).isEmpty() ? List.of() : integers(view, node, "steps", 4);
        if (steps.stream().anyMatch(step -> step < 1)) {
            throw new Mismatch(node, "expected a slice in steps forward, found " + steps);
        }
        IndexArray part = places;
        for (int i = 0; i < starts.size(); i++) {
            int axis = axes.isEmpty() ? i : axis(axes.get(i), places.shape().size());
            long size = places.shape().get(axis);
            long from = bounded(starts.get(i), size);
            part = part.part(axis, from, Math.max(from, bounded(ends.get(i), size)));
            if (!steps.isEmpty() && steps.get(i) > 1) {
                part = part.every(axis, Math.toIntExact(steps.get(i)));
            }
        }
        return part;
    }

    private static List<Long> integers(GraphView view, Node node, String attribute, int position) throws Mismatch {
        if (node.attribute(attribute).isPresent()) {
            return node.integers(attribute);
        }
        return view.integers(node.input(position))
                .orElseThrow(() -> new Mismatch(node, "expected " + attribute + " that follow from shapes alone"));
    }

    private static long bounded(long place, long size) {
        return Math.clamp(place < 0 ? place + size : place, 0, size);
    }

    private static int axis(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
