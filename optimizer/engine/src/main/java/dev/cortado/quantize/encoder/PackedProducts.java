package dev.cortado.quantize.encoder;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.onnx.custom.StoredConstants;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The {@code QuantMatMul} and {@code SparseMatMul} nodes of a model. */
final class PackedProducts {

    private PackedProducts() {}

    /** What each of them computes, in the graph's order. */
    static Map<Node, PackedMatMul> of(OnnxModel model) {
        Function<String, Optional<Tensor>> constants = StoredConstants.of(model.graph());
        Map<Node, PackedMatMul> products = new LinkedHashMap<>();
        for (Node node : model.graph().nodes()) {
            if (CustomOperator.QUANT_MAT_MUL.is(node) || CustomOperator.SPARSE_MAT_MUL.is(node)) {
                products.put(node, MatMulOperator.read(node, constants));
            }
        }
        return products;
    }

    /** The names by which settings and reports call them. */
    static Set<String> names(Map<Node, PackedMatMul> products) {
        Set<String> names = new TreeSet<>();
        products.keySet().forEach(node -> names.add(node.label()));
        return names;
    }
}
