package dev.cortado.measure.profile;

import dev.cortado.measure.operator.Attributes;
import dev.cortado.measure.operator.Cost;
import dev.cortado.measure.operator.Operation;
import dev.cortado.measure.operator.OperatorCost;
import dev.cortado.measure.operator.TensorShape;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.runtime.InputSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins the events of one run with the nodes of the graph that ran. Shapes go by the names of values: an event leaves out weights that
 * the kernel has packed, which the graph still has.
 */
final class NodeJoin {

    private static final String BLOCKED_DOMAIN = "com.microsoft.nchwc";

    private final Origins origins;
    private final Map<String, TensorShape> shapes = new HashMap<>();
    private final Map<String, Joined> joined = new HashMap<>();

    /** What is known of one node after a run. */
    record Joined(Node node, int calls, Cost cost, List<TensorShape> inputs, List<TensorShape> outputs) {}

    private NodeJoin(Origins origins) {
        this.origins = origins;
    }

    /**
     * Joins.
     *
     * @param events of one run, in order
     * @param fed what the model was fed
     * @return by the name of the node
     */
    static Map<String, Joined> join(Origins origins, List<TraceEvent> events, List<InputSpec> fed) {
        var join = new NodeJoin(origins);
        fed.forEach(spec -> join.shapes.put(spec.name(), new TensorShape(spec.type(), spec.shape())));
        for (Tensor constant : origins.running().constants().values()) {
            join.shapes.put(constant.name(), new TensorShape(constant.type(), constant.shape()));
        }
        events.forEach(join::add);
        return join.joined;
    }

    private void add(TraceEvent event) {
        Node node = origins.running().node(event.node()).orElse(null);
        Joined next;
        if (node == null || !node.operator().equals(event.operator())) {
            Cost cost = OperatorCost.of(
                    new Operation("", event.operator(), Attributes.NONE, event.inputs(), event.outputs()));
            next = new Joined(null, 1, cost, event.inputs(), event.outputs());
        } else {
            List<TensorShape> inputs = inputs(node, event);
            List<TensorShape> outputs = outputs(node, event);
            boolean complete = true;
            for (int i = 0; i < inputs.size(); i++) {
                complete &= inputs.get(i).present() || node.input(i).isEmpty();
            }
            Operation operation = operation(node, inputs, outputs);
            Cost cost = OperatorCost.of(operation);
            next = new Joined(node, 1, complete ? cost : cost.withoutBytes(), operation.inputs(), operation.outputs());
        }
        joined.merge(event.node(), next, NodeJoin::sum);
    }

    private static Joined sum(Joined one, Joined other) {
        return new Joined(other.node, one.calls + other.calls, one.cost.plus(other.cost), other.inputs, other.outputs);
    }

    private List<TensorShape> inputs(Node node, TraceEvent event) {
        long named = node.inputs().stream().filter(name -> !name.isEmpty()).count();
        boolean all = event.inputs().size() == named;
        List<TensorShape> found = new ArrayList<>();
        int position = 0;
        for (String name : node.inputs()) {
            if (name.isEmpty()) {
                found.add(TensorShape.NONE);
            } else {
                found.add(all ? event.inputs().get(position) : shapes.getOrDefault(name, TensorShape.NONE));
                position++;
            }
        }
        return found;
    }

    private List<TensorShape> outputs(Node node, TraceEvent event) {
        List<TensorShape> found = new ArrayList<>();
        int position = 0;
        for (String name : node.outputs()) {
            if (name.isEmpty() || position >= event.outputs().size()) {
                found.add(TensorShape.NONE);
            } else {
                TensorShape shape = event.outputs().get(position++);
                shapes.put(name, shape);
                found.add(shape);
            }
        }
        return found;
    }

    /** In the blocked layout channels are rounded up to whole blocks; what the model asks for is what the file's weight says. */
    private Operation operation(Node node, List<TensorShape> inputs, List<TensorShape> outputs) {
        if (node.domain().equals(BLOCKED_DOMAIN) && node.operator().equals("Conv")) {
            Optional<TensorShape> weight = fileWeight(node);
            if (weight.isPresent()) {
                List<TensorShape> logicalInputs = new ArrayList<>(inputs);
                logicalInputs.set(1, weight.get());
                TensorShape output = outputs.getFirst();
                List<Long> dimensions = new ArrayList<>(output.dimensions());
                dimensions.set(1, weight.get().dimension(0));
                return new Operation(
                        node.domain(),
                        node.operator(),
                        Attributes.of(node),
                        logicalInputs,
                        List.of(new TensorShape(output.type(), dimensions)));
            }
        }
        return new Operation(node.domain(), node.operator(), Attributes.of(node), inputs, outputs);
    }

    private Optional<TensorShape> fileWeight(Node node) {
        return origins.of(node).stream()
                .filter(origin -> origin.is("Conv"))
                .findFirst()
                .flatMap(origin -> origins.file().constant(origin.input(1)))
                .map(tensor -> new TensorShape(tensor.type(), tensor.shape()));
    }
}
