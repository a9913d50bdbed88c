package dev.cortado.quantize;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import java.util.List;

/** Which nodes of a model a method is to touch; none stands for all. */
@FunctionalInterface
interface GridSelection {

    /** The most nodes of a sample. */
    int FEW = 2;

    List<String> of(OnnxModel model);

    /** The first products with constant weights: in the sample, to be quick. */
    static List<String> firstProducts(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> (node.is("MatMul") || node.is("Gemm"))
                        && model.graph().initializer(node.input(1)).isPresent())
                .map(Node::label)
                .limit(FEW)
                .toList();
    }

    /** The first products and convolutions with constant weights. */
    static List<String> firstLayers(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> (node.is("MatMul") || node.is("Gemm") || node.is("Conv"))
                        && Constants.find(model.graph(), node.input(1)).isPresent())
                .map(Node::label)
                .limit(FEW)
                .toList();
    }
}
