package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.OperatorSetIdProto;

/** The operator sets a model must name for the operators it uses. */
final class DomainImports {

    private DomainImports() {}

    /** The model with version 1 of a domain named, if one of its nodes is of that domain and it is not named yet. */
    static OnnxModel with(String domain, OnnxModel model) {
        boolean used = new FlatGraph(model)
                .nodes().stream().anyMatch(node -> node.domain().equals(domain));
        if (!used || model.opsets().containsKey(domain)) {
            return model;
        }
        OperatorSetIdProto opset =
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1).build();
        return model.with(model.proto().toBuilder().addOpsetImport(opset).build());
    }
}
