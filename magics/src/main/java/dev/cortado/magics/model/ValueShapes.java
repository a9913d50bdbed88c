package dev.cortado.magics.model;

import dev.cortado.measure.operator.TensorShape;
import dev.cortado.measure.profile.ModelTrace;
import dev.cortado.measure.profile.TracedNode;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shapes of a graph's values as far as they are known: those of a run, else those the file declares. */
final class ValueShapes {

    private ValueShapes() {}

    /** By the value's name, for example {@code float[1,128,384]}. */
    static Map<String, String> of(OnnxModel model, Optional<ModelTrace> trace) {
        Map<String, String> shapes = new HashMap<>();
        for (List<Value> values :
                List.of(model.graph().declared(), model.graph().outputs())) {
            for (Value value : values) {
                if (value.ranked()) {
                    shapes.put(
                            value.name(),
                            value.toString().substring(value.name().length() + 2));
                }
            }
        }
        var graph = new FlatGraph(model);
        for (TracedNode traced : trace.map(ModelTrace::nodes).orElse(List.of())) {
            Optional<Node> node = graph.node(traced.name());
            if (node.isPresent() && node.get().operator().equals(traced.operator())) {
                List<String> names = node.get().outputs();
                for (int i = 0; i < names.size() && i < traced.outputs().size(); i++) {
                    TensorShape shape = traced.outputs().get(i);
                    if (shape.present()) {
                        shapes.put(names.get(i), shape.toString());
                    }
                }
            }
        }
        return shapes;
    }
}
