package dev.cortado.runner.bench.kernels;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parts of models, as models. */
final class Models {

    private Models() {}

    /** A model with one of Cortado's operators behind all nodes it has. */
    static OnnxModel with(OnnxModel model, OperatorNode operator) {
        GraphRewriter rewriter = new GraphRewriter(model);
        model.graph().nodes().forEach(node -> rewriter.add(node.proto()));
        operator.addTo(rewriter);
        return rewriter.finish();
    }

    /**
     * What computes a value, alone; of a graph without graphs inside nodes.
     *
     * @param given values that become inputs instead of being computed
     * @param wanted the only output
     * @throws IllegalArgumentException if no node computes it
     */
    static OnnxModel cut(OnnxModel model, List<ValueInfoProto> given, ValueInfoProto wanted) {
        Set<String> known = new HashSet<>();
        given.forEach(value -> known.add(value.getName()));
        Set<String> needed = new HashSet<>(Set.of(wanted.getName()));
        GraphProto graph = model.proto().getGraph();
        List<Node> kept = new ArrayList<>();
        for (Node node : model.graph().nodes().reversed()) {
            if (node.outputs().stream().anyMatch(needed::contains)) {
                kept.addFirst(node);
                node.inputs().stream().filter(value -> !known.contains(value)).forEach(needed::add);
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("no node computes " + wanted.getName());
        }
        GraphProto.Builder part = graph.toBuilder()
                .clearNode()
                .clearInput()
                .clearOutput()
                .clearInitializer()
                .clearValueInfo()
                .addAllInput(given)
                .addOutput(wanted);
        kept.forEach(node -> part.addNode(node.proto()));
        graph.getInputList().stream()
                .filter(input -> needed.contains(input.getName()))
                .forEach(part::addInput);
        graph.getInitializerList().stream()
                .filter(tensor -> needed.contains(tensor.getName()))
                .forEach(part::addInitializer);
        return model.with(model.proto().toBuilder().setGraph(part).build());
    }
}
