package dev.cortado.fuse;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Single nodes that take the place of others, gathered by a pass, and the model that comes of them. */
final class Replacements {

    /** The domain of ONNX Runtime's own operators. */
    static final String CONTRIBUTED = "com.microsoft";

    private final OnnxModel model;
    private final GraphRewriter rewriter;
    private final Map<Node, List<NodeProto>> replaced = new HashMap<>();
    private final List<NodeChange> changes = new ArrayList<>();

    Replacements(OnnxModel model) {
        this.model = model;
        this.rewriter = new GraphRewriter(model);
    }

    /** Where fresh names and constants come from. */
    GraphRewriter rewriter() {
        return rewriter;
    }

    /** Whether a node has been replaced already. */
    boolean contains(Node node) {
        return replaced.containsKey(node);
    }

    /**
     * Has nodes written in the place of one; what only that one read goes too.
     *
     * @param what was done, for the report
     */
    void replace(Node node, String what, NodeProto... by) {
        replaced.put(node, List.of(by));
        NodeProto last = by[by.length - 1];
        changes.add(new NodeChange(node.label(), last.getOpType(), Outcome.CHANGED, what, 0, 0));
    }

    /**
     * Has a node of one of Cortado's operators written in the place of one; what only that one read goes too.
     *
     * @param label what the report calls it
     * @param what was done
     */
    void replace(Node node, String label, String what, OperatorNode by) {
        by.parameters().forEach(parameter -> rewriter.addInitializer(parameter.proto()));
        replaced.put(node, List.of(by.node()));
        long bytes = by.parameters().stream().mapToLong(Tensor::byteSize).sum();
        changes.add(new NodeChange(label, by.node().getOpType(), Outcome.CHANGED, what, bytes, bytes));
    }

    /** Has a node gone that another one's replacement stands for as well. */
    void drop(Node node) {
        replaced.put(node, List.of());
    }

    /** Has a node left as it is. */
    void leave(Node node, String operator, String reason) {
        changes.add(new NodeChange(node.label(), operator, Outcome.UNCHANGED, reason, 0, 0));
    }

    /** The model and the report. */
    PassResult finish(OnnxModel original, Pass pass) {
        PassReport report = new PassReport(pass.name(), changes);
        if (replaced.isEmpty()) {
            return new PassResult(original, report);
        }
        boolean contributed = false;
        for (Node node : model.graph().nodes()) {
            for (NodeProto written : replaced.getOrDefault(node, List.of(node.proto()))) {
                rewriter.add(written);
                contributed |= written.getDomain().equals(CONTRIBUTED);
            }
        }
        OnnxModel changed = rewriter.finish();
        if (contributed && !changed.opsets().containsKey(CONTRIBUTED)) {
            changed = changed.with(changed.proto().toBuilder()
                    .addOpsetImport(OperatorSetIdProto.newBuilder()
                            .setDomain(CONTRIBUTED)
                            .setVersion(1))
                    .build());
        }
        return new PassResult(changed.withStep(new Recipe.Step(pass.name(), pass.settings())), report);
    }
}
