package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds encoders: from each value that a layer gives, back from layer to layer. */
public final class EncoderFinder {

    private final GraphView view;
    private final Set<Node> covered = new HashSet<>();
    private final Map<Node, LayerPattern.Attempt> attempts = new LinkedHashMap<>();
    private final List<EncoderSearch.LeftAlone> refused = new ArrayList<>();

    private EncoderFinder(GraphView view) {
        this.view = view;
    }

    /** Whether a graph has anything that could be an attention; if not, it need not be run to know that it has no encoder. */
    public static boolean isWorthwhile(dev.cortado.onnx.Graph graph) {
        return graph.nodes().stream().anyMatch(EncoderFinder::isAnchor);
    }

    private static boolean isAnchor(Node node) {
        return node.is("Softmax") || FusedAttention.isOne(node);
    }

    /**
     * Finds all encoders of a graph.
     *
     * @param view with a trace
     */
    public static EncoderSearch find(GraphView view) {
        return new EncoderFinder(view).search();
    }

    private EncoderSearch search() {
        Deque<FoundEncoder> found = new ArrayDeque<>();
        for (Node node : view.graph().nodes().reversed()) {
            for (String value : ends(node)) {
                LayerPattern.Attempt attempt = new LayerPattern.Attempt();
                Optional<LayerPattern> last = LayerPattern.match(view, value, attempt)
                        .filter(layer -> !covered.contains(layer.attention().anchor()));
                attempts.put(node, attempt);
                if (last.isPresent()) {
                    stack(last.get()).ifPresent(found::push);
                }
            }
        }
        List<EncoderSearch.LeftAlone> alone = new ArrayList<>(refused);
        for (Node node : view.graph().nodes()) {
            if (isAnchor(node) && !covered.contains(node)) {
                alone.add(new EncoderSearch.LeftAlone(node.label(), node.operator(), reason(node)));
            }
        }
        return new EncoderSearch(List.copyOf(found), alone);
    }

    /** The values of a node that a layer could give. */
    private static List<String> ends(Node node) {
        boolean skip = node.operator().startsWith("Skip") && node.operator().endsWith("LayerNormalization");
        if (skip) {
            List<String> ends = new ArrayList<>(List.of(node.outputs().getFirst()));
            if (node.outputs().size() > 3 && !node.outputs().get(3).isEmpty()) {
                ends.add(node.outputs().get(3));
            }
            return ends;
        }
        boolean norm = node.operator().endsWith("LayerNormalization")
                || node.operator().equals("RMSNormalization");
        return norm || node.is("Add") || node.is("Mul") ? List.of(node.outputs().getFirst()) : List.of();
    }

    private Optional<FoundEncoder> stack(LayerPattern last) {
        Deque<LayerPattern> layers = new ArrayDeque<>(List.of(last));
        while (true) {
            LayerPattern first = layers.getFirst();
            LayerPattern.Attempt attempt = new LayerPattern.Attempt();
            Optional<LayerPattern> before = LayerPattern.match(view, first.input(), attempt);
            if (before.isEmpty() || !StackAssembly.isAlike(before.get(), last)) {
                break;
            }
            layers.push(before.get());
        }
        List<LayerPattern> all = List.copyOf(layers);
        all.forEach(layer -> covered.add(layer.attention().anchor()));
        try {
            return Optional.of(StackAssembly.of(view, all));
        } catch (Mismatch e) {
            Node anchor = last.attention().anchor();
            refused.add(new EncoderSearch.LeftAlone(
                    anchor.label(),
                    anchor.operator(),
                    all.size() + (all.size() == 1 ? " layer" : " layers") + " found, but " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** Why an attention is part of no layer: the reason of the attempt that came furthest with it. */
    private String reason(Node anchor) {
        ElementType type = view.type(anchor.input(0));
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16) {
            return "at " + anchor + ": expected floats of 32 bits, found " + type
                    + ": fuse the model that this one was made of";
        }
        LayerPattern.Attempt best = null;
        for (LayerPattern.Attempt attempt : attempts.values()) {
            boolean own =
                    attempt.reason().isPresent() && reaches(attempt.reason().get(), anchor);
            if (own && (best == null || attempt.stage() > best.stage())) {
                best = attempt;
            }
        }
        if (best != null) {
            return best.reason().orElseThrow().getMessage();
        }
        return AnchorReason.of(view, anchor);
    }

    private static boolean reaches(Mismatch mismatch, Node anchor) {
        return mismatch.node().equals(anchor.toString());
    }
}
