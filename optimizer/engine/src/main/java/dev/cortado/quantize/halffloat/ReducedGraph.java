package dev.cortado.quantize.halffloat;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Value;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Overflow;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Has the nodes of a main graph compute in float16. Every float value v exists under two names: v is the float, {@code v_float16}
 * the reduced one. A converted node reads and writes reduced values, one that stays reads and writes floats; right after
 * what writes a value stands a {@code Cast} to the other type if anybody reads that. So a graph inside a node, which reads floats by
 * their old names, needs no change. With a converted interface an input or output keeps its name for the reduced value.
 *
 * <p>Nodes that stay float: operators of {@link BlockedOperators}; of other domains; with graphs inside; excluded ones; those that
 * read a constant whose values are too large, or whose only number would become 0; those with a value of unknown type.
 */
final class ReducedGraph {

    private final Graph graph;
    private final FloatConversionSettings settings;
    private final WeightStore store;
    private final Set<String> names;
    private final Function<Node, Optional<String>> reasonToLeave;
    private final ValueTypes types;
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final Map<String, String> reducedNames = new HashMap<>();
    private final Map<String, String> floatNames = new HashMap<>();
    private final Set<String> wantedReduced = new LinkedHashSet<>();
    private final Set<String> wantedFloat = new LinkedHashSet<>();
    private final Set<String> interfaceValues = new LinkedHashSet<>();
    private final Map<String, String> notes = new HashMap<>();
    private final List<NodeChange> changes = new ArrayList<>();

    ReducedGraph(
            Graph graph,
            FloatConversionSettings settings,
            WeightStore store,
            Set<String> names,
            Function<Node, Optional<String>> reasonToLeave) {
        this.graph = graph;
        this.settings = settings;
        this.store = store;
        this.names = names;
        this.reasonToLeave = reasonToLeave;
        this.types = ValueTypes.of(graph);
        graph.initializers().stream()
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .forEach(tensor -> constants.put(tensor.name(), tensor));
        graph.nodes().stream()
                .filter(node -> node.is("Constant"))
                .forEach(node -> node.tensor("value")
                        .filter(tensor -> tensor.type() == ElementType.FLOAT)
                        .ifPresent(tensor -> constants.put(
                                node.outputs().getFirst(),
                                tensor.renamed(node.outputs().getFirst()))));
    }

    /** A line for every node with floats. */
    List<NodeChange> changes() {
        return List.copyOf(changes);
    }

    /** The converted graph. */
    GraphProto all(Progress progress) throws IOException {
        List<Node> nodes = graph.nodes();
        Map<String, String> problems = problems();
        boolean[] reduced = new boolean[nodes.size()];
        for (int i = 0; i < reduced.length; i++) {
            progress.step("convert", i, reduced.length, Progress.Unit.ITEMS);
            reduced[i] = decide(nodes.get(i), problems);
        }
        chooseInterface();
        for (int i = 0; i < reduced.length; i++) {
            want(nodes.get(i), reduced[i]);
        }
        graph.outputs().stream()
                .filter(output -> isFloat(output.name()))
                .forEach(output ->
                        (interfaceValues.contains(output.name()) ? wantedReduced : wantedFloat).add(output.name()));
        GraphProto.Builder changed = graph.proto().toBuilder().clearNode().clearInitializer();
        addConstants(changed);
        addInputs(changed);
        for (int i = 0; i < reduced.length; i++) {
            add(nodes.get(i), reduced[i], changed);
        }
        declare(changed);
        return changed.build();
    }

    private boolean isFloat(String value) {
        return !value.isEmpty() && types.of(value) == ElementType.FLOAT;
    }

    /** What keeps nodes that read a constant in float. */
    private Map<String, String> problems() {
        Map<String, String> problems = new HashMap<>();
        for (Tensor tensor : constants.values()) {
            if (tensor.byteSize() > Integer.MAX_VALUE) {
                problems.put(tensor.name(), "'" + tensor.name() + "' has 2 GB or more");
                continue;
            }
            ReducedTensor reduced = ReducedTensor.of(tensor, settings.type());
            if (reduced.overflowing() > 0 && settings.overflow() == Overflow.KEEP) {
                problems.put(
                        tensor.name(),
                        "'" + tensor.name() + "' holds " + reduced.largest() + ", beyond float16's 65504");
            } else if (reduced.losesItsOnlyNumber()) {
                problems.put(
                        tensor.name(), "'" + tensor.name() + "' is " + reduced.largest() + ", which would become 0");
            }
            // The bytes are made again when they are needed, so that one tensor at a time is in memory.
            notes.put(tensor.name(), reduced.notes());
        }
        return problems;
    }

    /** Whether a node is converted; reports it when it has floats. */
    private boolean decide(Node node, Map<String, String> problems) {
        if (node.is("Constant")) {
            return false;
        }
        boolean floats = node.inputs().stream().anyMatch(this::isFloat)
                || node.outputs().stream().anyMatch(this::isFloat);
        Optional<String> reason = reason(node, problems);
        if (!floats && reason.isEmpty()) {
            return false;
        }
        long bytes = node.inputs().stream()
                .distinct()
                .map(constants::get)
                .filter(Objects::nonNull)
                .mapToLong(Tensor::byteSize)
                .sum();
        if (floats) {
            changes.add(new NodeChange(
                    node.label(),
                    node.operator(),
                    reason.isPresent() ? Outcome.UNCHANGED : Outcome.CHANGED,
                    reason.orElse("computes in float16" + notes(node)),
                    bytes,
                    reason.isPresent() ? bytes : bytes / 2));
        }
        return reason.isEmpty();
    }

    /** What happened to the numbers of the constants a node reads. */
    private String notes(Node node) {
        return node.inputs().stream()
                .map(value -> notes.getOrDefault(value, ""))
                .filter(note -> !note.isEmpty())
                .findFirst()
                .orElse("");
    }

    private Optional<String> reason(Node node, Map<String, String> problems) {
        if (!node.domain().isEmpty()) {
            return Optional.of("it is an operator of the domain " + node.domain());
        }
        if (!node.subgraphs().isEmpty()) {
            return Optional.of("it has graphs inside, which compute in float");
        }
        Optional<String> blocked = BlockedOperators.reason(node.operator());
        if (blocked.isPresent()) {
            return blocked;
        }
        Optional<String> excluded = reasonToLeave.apply(node);
        if (excluded.isPresent()) {
            return excluded;
        }
        if (!types.known(node.inputs()) || !types.known(node.outputs())) {
            return Optional.of("the type of one of its values is not known");
        }
        if (node.is("ConstantOfShape")) {
            Optional<ReducedTensor> value = node.tensor("value")
                    .filter(tensor -> tensor.type() == ElementType.FLOAT)
                    .map(tensor -> ReducedTensor.of(tensor, settings.type()));
            if (value.isPresent()
                    && (value.get().losesItsOnlyNumber()
                            || (value.get().overflowing() > 0 && settings.overflow() == Overflow.KEEP))) {
                return Optional.of("its value " + value.get().largest() + " is beyond float16");
            }
        }
        return node.inputs().stream()
                .map(problems::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Which inputs and outputs change their type. */
    private void chooseInterface() {
        if (settings.keepInterface()) {
            return;
        }
        Set<String> captured = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (!node.subgraphs().isEmpty()) {
                types.names().stream()
                        .filter(value -> graph.consumers(value).contains(node))
                        .forEach(captured::add);
            }
        }
        List<Value> both = new ArrayList<>(graph.inputs());
        both.addAll(graph.outputs());
        both.stream()
                .map(Value::name)
                .filter(value -> isFloat(value) && !captured.contains(value) && !constants.containsKey(value))
                .forEach(interfaceValues::add);
    }

    /** Notes in which type a node reads its floats. */
    private void want(Node node, boolean reduced) {
        node.inputs().stream()
                .filter(this::isFloat)
                .forEach(value -> (reduced ? wantedReduced : wantedFloat).add(value));
        if (!node.subgraphs().isEmpty()) {
            types.names().stream()
                    .filter(value -> isFloat(value) && graph.consumers(value).contains(node))
                    .forEach(wantedFloat::add);
        }
    }

    private String reducedName(String value) {
        return reducedNames.computeIfAbsent(
                value, name -> interfaceValues.contains(name) ? name : fresh(name + "_float16"));
    }

    private String floatName(String value) {
        return floatNames.computeIfAbsent(
                value, name -> interfaceValues.contains(name) ? fresh(name + "_float32") : name);
    }

    private void addConstants(GraphProto.Builder changed) throws IOException {
        for (TensorProto initializer : graph.proto().getInitializerList()) {
            String name = initializer.getName();
            boolean read = wantedReduced.contains(name) || wantedFloat.contains(name);
            if (!constants.containsKey(name) || !read || wantedFloat.contains(name)) {
                changed.addInitializer(initializer);
            }
        }
        for (Tensor tensor : constants.values()) {
            if (wantedReduced.contains(tensor.name())) {
                byte[] bytes = ReducedTensor.of(tensor, settings.type()).bytes();
                changed.addInitializer(Constants.packed(
                        reducedName(tensor.name()), ElementType.FLOAT16, tensor.shape(), store.keep(bytes)));
            }
        }
    }

    private void addInputs(GraphProto.Builder changed) {
        for (Value input : graph.inputs()) {
            if (isFloat(input.name())) {
                addCasts(input.name(), interfaceValues.contains(input.name()), changed);
            }
        }
    }

    /** Adds the cast to the type in which a value was not written, if anybody reads it so. */
    private void addCasts(String value, boolean writtenReduced, GraphProto.Builder changed) {
        if (writtenReduced && wantedFloat.contains(value)) {
            changed.addNode(cast(reducedName(value), floatName(value), ElementType.FLOAT));
        } else if (!writtenReduced && wantedReduced.contains(value)) {
            changed.addNode(cast(floatName(value), reducedName(value), ElementType.FLOAT16));
        }
    }

    private NodeProto cast(String from, String to, ElementType type) {
        return Nodes.make("Cast", fresh(to + "_cast"), List.of(from), List.of(to), Nodes.integer("to", type.code()));
    }

    private void add(Node node, boolean reduced, GraphProto.Builder changed) throws IOException {
        if (node.is("Constant") && constants.containsKey(node.outputs().getFirst())) {
            String value = node.outputs().getFirst();
            if (!wantedReduced.contains(value) || wantedFloat.contains(value)) {
                changed.addNode(node.proto());
            }
            return;
        }
        NodeProto.Builder copy = node.proto().toBuilder();
        for (int i = 0; i < copy.getInputCount(); i++) {
            String value = copy.getInput(i);
            if (isFloat(value)) {
                copy.setInput(i, reduced ? reducedName(value) : floatName(value));
            }
        }
        for (int i = 0; i < copy.getOutputCount(); i++) {
            String value = copy.getOutput(i);
            if (isFloat(value)) {
                copy.setOutput(i, reduced ? reducedName(value) : floatName(value));
            }
        }
        if (reduced) {
            reduceAttributes(node, copy);
        }
        changed.addNode(copy);
        node.outputs().stream().filter(this::isFloat).forEach(value -> addCasts(value, reduced, changed));
    }

    private void reduceAttributes(Node node, NodeProto.Builder copy) {
        if (node.is("ConstantOfShape") && node.attribute("value").isEmpty()) {
            copy.addAttribute(AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(Constants.packed("", ElementType.FLOAT16, List.of(1L), ByteString.copyFrom(new byte[2]))));
        }
        for (int i = 0; i < copy.getAttributeCount(); i++) {
            AttributeProto attribute = copy.getAttribute(i);
            if (node.is("Cast") && attribute.getName().equals("to") && attribute.getI() == ElementType.FLOAT.code()) {
                copy.setAttribute(i, attribute.toBuilder().setI(ElementType.FLOAT16.code()));
            } else if (attribute.hasT() && attribute.getT().getDataType() == ElementType.FLOAT.code()) {
                Tensor tensor = node.tensor(attribute.getName()).orElseThrow();
                byte[] bytes = ReducedTensor.of(tensor, settings.type()).bytes();
                copy.setAttribute(
                        i,
                        attribute.toBuilder()
                                .setT(Constants.packed(
                                        tensor.name(),
                                        ElementType.FLOAT16,
                                        tensor.shape(),
                                        ByteString.copyFrom(bytes))));
            }
        }
    }

    /** Declares inputs and outputs in their new type, and drops what was said of floats that are gone. */
    private void declare(GraphProto.Builder changed) {
        Set<String> written = new HashSet<>();
        changed.getNodeList().forEach(node -> written.addAll(node.getOutputList()));
        Set<String> held = new HashSet<>();
        changed.getInitializerList().forEach(initializer -> held.add(initializer.getName()));
        List<ValueInfoProto> inputs = graph.proto().getInputList().stream()
                .filter(input -> !constants.containsKey(input.getName()) || held.contains(input.getName()))
                .map(this::declared)
                .toList();
        List<ValueInfoProto> outputs =
                graph.proto().getOutputList().stream().map(this::declared).toList();
        List<ValueInfoProto> inner = graph.proto().getValueInfoList().stream()
                .filter(value -> !isFloat(value.getName())
                        || (written.contains(value.getName()) && !interfaceValues.contains(value.getName())))
                .toList();
        changed.clearInput()
                .addAllInput(inputs)
                .clearOutput()
                .addAllOutput(outputs)
                .clearValueInfo()
                .addAllValueInfo(inner);
    }

    private ValueInfoProto declared(ValueInfoProto value) {
        if (!interfaceValues.contains(value.getName())) {
            return value;
        }
        ValueInfoProto.Builder changed = value.toBuilder();
        changed.getTypeBuilder().getTensorTypeBuilder().setElemType(ElementType.FLOAT16.code());
        return changed.build();
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }
}
