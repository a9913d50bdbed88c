package dev.cortado.onnx.custom;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Gives a model the functions of the operators of Cortado's domain that it uses: what they compute, in standard operators. A runtime that has
 * a kernel for the operator runs that, every other one the function.
 *
 * <p>Nodes that differ in sizes or settings need functions of their own. The first function of an operator has no overload, further ones
 * have the overloads 1, 2, ..., which the file format knows since its version 10; the operator's name stays, so that a kernel is found for all.
 */
public final class CustomFunctions {

    /** The version of the standard operators that functions need; {@link #complete} raises a model to it. */
    public static final long LOWEST_OPSET = FunctionBuilder.LOWEST_OPSET;

    private static final long FUNCTIONS = 8;
    private static final long OVERLOADS = 10;

    private CustomFunctions() {}

    /**
     * The model with what its nodes of Cortado's domain need: functions, the domain's version, a file format and standard operators that are
     * new enough. Functions of this domain that the model had are replaced; a model without such nodes is returned as it is.
     *
     * @throws IllegalArgumentException if a node is not as its operator is specified, or in a graph inside another node; names it
     */
    public static OnnxModel complete(OnnxModel model) {
        if (model.graph().nodes().stream().noneMatch(CustomFunctions::isOurs)
                && model.proto().getFunctionsList().stream().noneMatch(CustomFunctions::isOurs)) {
            return model;
        }
        OnnxModel raised = OpsetConverter.atLeast(without(model), LOWEST_OPSET, Progress.NONE)
                .model();
        Map<String, List<FunctionProto>> functions = new LinkedHashMap<>();
        GraphProto.Builder graph = raised.proto().getGraph().toBuilder().clearNode();
        boolean overloaded = false;
        for (Node node : raised.graph().nodes()) {
            NodeProto written = node.proto();
            if (isOurs(node)) {
                FunctionProto function = function(node, raised);
                List<FunctionProto> known = functions.computeIfAbsent(node.operator(), operator -> new ArrayList<>());
                if (!known.contains(function)) {
                    known.add(function);
                }
                int overload = known.indexOf(function);
                overloaded |= overload > 0;
                NodeProto.Builder named = written.toBuilder().clearOverload();
                written = overload == 0
                        ? named.build()
                        : named.setOverload(Integer.toString(overload)).build();
            }
            graph.addNode(written);
        }
        ModelProto.Builder completed = raised.proto().toBuilder().setGraph(graph);
        functions.values().forEach(same -> {
            completed.addFunctions(same.getFirst());
            for (int i = 1; i < same.size(); i++) {
                completed.addFunctions(same.get(i).toBuilder().setOverload(Integer.toString(i)));
            }
        });
        completed.setIrVersion(Math.max(raised.irVersion(), overloaded ? OVERLOADS : FUNCTIONS));
        if (!functions.isEmpty()) {
            completed.addOpsetImport(OperatorSetIdProto.newBuilder()
                    .setDomain(CustomOperator.DOMAIN)
                    .setVersion(CustomOperator.VERSION));
        }
        return raised.with(completed.build());
    }

    /** The model without functions of the domain, and without the domain's version. */
    private static OnnxModel without(OnnxModel model) {
        ModelProto.Builder changed = model.proto().toBuilder().clearFunctions().clearOpsetImport();
        model.proto().getFunctionsList().stream()
                .filter(function -> !isOurs(function))
                .forEach(changed::addFunctions);
        model.proto().getOpsetImportList().stream()
                .filter(opset -> !opset.getDomain().equals(CustomOperator.DOMAIN))
                .forEach(changed::addOpsetImport);
        return model.with(changed.build());
    }

    private static FunctionProto function(Node node, OnnxModel model) {
        Function<String, Optional<Tensor>> constants = StoredConstants.of(model.graph());
        return switch (CustomOperator.of(node).orElseThrow(() -> unknown(node))) {
            case ENCODER -> EncoderBody.of(node, EncoderOperator.read(node, constants), model.opset());
            case QUANT_MAT_MUL, SPARSE_MAT_MUL ->
                MatMulOperator.function(node, MatMulOperator.read(node, constants), model.opset());
            case EMBED_LAYER_NORM ->
                EmbeddingOperator.function(node, EmbeddingOperator.read(node, constants), model.opset());
            case MEAN_POOL -> PoolOperator.function(node, model.opset());
        };
    }

    private static IllegalArgumentException unknown(Node node) {
        return new IllegalArgumentException(node + ": expected one of "
                + String.join(
                        ", ",
                        Stream.of(CustomOperator.values())
                                .map(CustomOperator::operator)
                                .toList())
                + " of domain " + CustomOperator.DOMAIN);
    }

    private static boolean isOurs(Node node) {
        return node.domain().equals(CustomOperator.DOMAIN);
    }

    private static boolean isOurs(FunctionProto function) {
        return function.getDomain().equals(CustomOperator.DOMAIN);
    }
}
