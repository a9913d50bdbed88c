package dev.cortado.onnx;

import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.TrainingInfoProto;
import java.io.IOException;
import java.util.List;

/** Visits every tensor of a model: initialisers and attributes, in the graph, in graphs inside nodes, in functions. */
final class TensorWalk {

    private TensorWalk() {}

    /** What is done with each tensor. */
    @FunctionalInterface
    interface Visitor {
        void visit(TensorProto tensor) throws IOException;
    }

    /** What each tensor is replaced by; the same object means no change. */
    @FunctionalInterface
    interface Replacer {
        TensorProto replace(TensorProto tensor) throws IOException;
    }

    static void visit(ModelProto model, Visitor visitor) throws IOException {
        visit(model.getGraph(), visitor);
        for (FunctionProto function : model.getFunctionsList()) {
            visit(function.getNodeList(), visitor);
        }
        for (TrainingInfoProto training : model.getTrainingInfoList()) {
            visit(training.getInitialization(), visitor);
            visit(training.getAlgorithm(), visitor);
        }
    }

    private static void visit(GraphProto graph, Visitor visitor) throws IOException {
        for (TensorProto initializer : graph.getInitializerList()) {
            visitor.visit(initializer);
        }
        visit(graph.getNodeList(), visitor);
    }

    private static void visit(List<NodeProto> nodes, Visitor visitor) throws IOException {
        for (NodeProto node : nodes) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasT()) {
                    visitor.visit(attribute.getT());
                }
                for (TensorProto tensor : attribute.getTensorsList()) {
                    visitor.visit(tensor);
                }
                if (attribute.hasG()) {
                    visit(attribute.getG(), visitor);
                }
                for (GraphProto graph : attribute.getGraphsList()) {
                    visit(graph, visitor);
                }
            }
        }
    }

    /** The model with its tensors replaced; what does not change is shared with the given one. */
    static ModelProto replace(ModelProto model, Replacer replacer) throws IOException {
        ModelProto.Builder builder = model.toBuilder();
        if (model.hasGraph()) {
            builder.setGraph(replace(model.getGraph(), replacer));
        }
        for (int i = 0; i < model.getFunctionsCount(); i++) {
            FunctionProto.Builder function = model.getFunctions(i).toBuilder();
            for (int n = 0; n < function.getNodeCount(); n++) {
                function.setNode(n, replace(function.getNode(n), replacer));
            }
            builder.setFunctions(i, function);
        }
        for (int i = 0; i < model.getTrainingInfoCount(); i++) {
            TrainingInfoProto.Builder training = model.getTrainingInfo(i).toBuilder();
            if (training.hasInitialization()) {
                training.setInitialization(replace(training.getInitialization(), replacer));
            }
            if (training.hasAlgorithm()) {
                training.setAlgorithm(replace(training.getAlgorithm(), replacer));
            }
            builder.setTrainingInfo(i, training);
        }
        return builder.build();
    }

    private static GraphProto replace(GraphProto graph, Replacer replacer) throws IOException {
        GraphProto.Builder builder = graph.toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            builder.setInitializer(i, replacer.replace(graph.getInitializer(i)));
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            builder.setNode(i, replace(graph.getNode(i), replacer));
        }
        return builder.build();
    }

    private static NodeProto replace(NodeProto node, Replacer replacer) throws IOException {
        NodeProto.Builder builder = node.toBuilder();
        for (int a = 0; a < node.getAttributeCount(); a++) {
            AttributeProto attribute = node.getAttribute(a);
            AttributeProto.Builder replaced = attribute.toBuilder();
            if (attribute.hasT()) {
                replaced.setT(replacer.replace(attribute.getT()));
            }
            for (int i = 0; i < attribute.getTensorsCount(); i++) {
                replaced.setTensors(i, replacer.replace(attribute.getTensors(i)));
            }
            if (attribute.hasG()) {
                replaced.setG(replace(attribute.getG(), replacer));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                replaced.setGraphs(i, replace(attribute.getGraphs(i), replacer));
            }
            builder.setAttribute(a, replaced);
        }
        return builder.build();
    }
}
