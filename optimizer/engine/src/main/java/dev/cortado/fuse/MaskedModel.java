package dev.cortado.fuse;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A model in which some nodes call functions of a domain of their own, each of which consists of the node that was there. No pattern knows such
 * an operator, and ONNX Runtime runs the model all the same; afterwards the nodes are put back. Nodes with graphs inside, which no pattern
 * takes, stay as they are.
 *
 * @param original what was masked
 * @param masked the same with those nodes hidden
 * @param hidden each hidden node by the operator that stands for it
 */
record MaskedModel(OnnxModel original, OnnxModel masked, Map<String, NodeProto> hidden) {

    private static final String DOMAIN = "dev.cortado.excluded";
    private static final long FUNCTIONS = 8;
    private static final Pattern OPERATOR =
            Pattern.compile("(?:dev\\.cortado\\.excluded\\.)?([A-Za-z0-9]+)_excluded_[0-9]+");

    /** Hides the nodes of some names. */
    static MaskedModel of(OnnxModel model, Set<String> names) {
        ModelProto.Builder proto = model.proto().toBuilder();
        GraphProto.Builder graph = proto.getGraphBuilder().clearNode();
        Map<String, NodeProto> hidden = new HashMap<>();
        for (Node node : model.graph().nodes()) {
            boolean hides = names.contains(node.label())
                    && node.subgraphs().isEmpty()
                    && !node.domain().equals(CustomOperator.DOMAIN);
            if (!hides) {
                graph.addNode(node.proto());
                continue;
            }
            String operator = node.operator() + "_excluded_" + hidden.size();
            hidden.put(operator, node.proto());
            proto.addFunctions(function(operator, node.proto(), model.proto().getOpsetImportList()));
            graph.addNode(NodeProto.newBuilder()
                    .setName(node.name())
                    .setDomain(DOMAIN)
                    .setOpType(operator)
                    .addAllInput(given(node.inputs()))
                    .addAllOutput(given(node.outputs())));
        }
        proto.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
        proto.setIrVersion(Math.max(FUNCTIONS, model.irVersion()));
        return new MaskedModel(model, model.with(proto.build()), hidden);
    }

    private static List<String> given(List<String> values) {
        return values.stream().filter(value -> !value.isEmpty()).toList();
    }

    private static FunctionProto function(String name, NodeProto node, List<OperatorSetIdProto> opsets) {
        FunctionProto.Builder function =
                FunctionProto.newBuilder().setName(name).setDomain(DOMAIN).addAllOpsetImport(opsets);
        NodeProto.Builder body = node.toBuilder().clearInput().clearOutput();
        for (int i = 0; i < node.getInputCount(); i++) {
            String own = node.getInput(i).isEmpty() ? "" : "input_" + i;
            body.addInput(own);
            function.addAllInput(given(List.of(own)));
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            String own = node.getOutput(i).isEmpty() ? "" : "output_" + i;
            body.addOutput(own);
            function.addAllOutput(given(List.of(own)));
        }
        return function.addNode(body).build();
    }

    /** Whether a graph has hidden nodes. */
    static boolean hasHidden(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.domain().equals(DOMAIN));
    }

    /**
     * What a pass has made of the masked model, with the hidden nodes put back.
     *
     * @param settings what the pass's steps in the recipe are to say besides
     */
    PassResult restored(PassResult result, Map<String, Object> settings) {
        List<NodeChange> changes = new ArrayList<>();
        for (NodeChange change : result.report().nodes()) {
            changes.add(new NodeChange(
                    change.node(),
                    OPERATOR.matcher(change.operator()).replaceAll("$1"),
                    change.outcome(),
                    OPERATOR.matcher(change.reason()).replaceAll("$1 (excluded)"),
                    change.bytesBefore(),
                    change.bytesAfter()));
        }
        PassReport report = new PassReport(result.report().pass(), changes);
        return new PassResult(result.modified() ? restored(result.model(), settings) : original, report);
    }

    private OnnxModel restored(OnnxModel changed, Map<String, Object> settings) {
        ModelProto.Builder proto = changed.proto().toBuilder()
                .clearFunctions()
                .clearOpsetImport()
                .clearMetadataProps()
                .addAllMetadataProps(original.proto().getMetadataPropsList());
        changed.proto().getFunctionsList().stream()
                .filter(function -> !function.getDomain().equals(DOMAIN))
                .forEach(proto::addFunctions);
        changed.proto().getOpsetImportList().stream()
                .filter(opset -> !opset.getDomain().equals(DOMAIN))
                .forEach(proto::addOpsetImport);
        GraphProto.Builder graph = proto.getGraphBuilder().clearNode();
        for (NodeProto node : changed.proto().getGraph().getNodeList()) {
            graph.addNode(node.getDomain().equals(DOMAIN) ? hidden.get(node.getOpType()) : node);
        }
        if (proto.getFunctionsCount() == 0) {
            proto.setIrVersion(original.irVersion());
        }
        OnnxModel restored = changed.with(proto.build());
        List<Recipe.Step> steps = changed.recipe().steps();
        for (Recipe.Step step : steps.subList(original.recipe().steps().size(), steps.size())) {
            Map<String, Object> all = new TreeMap<>(step.settings());
            all.putAll(settings);
            restored = restored.withStep(new Recipe.Step(step.pass(), all));
        }
        return restored;
    }
}
