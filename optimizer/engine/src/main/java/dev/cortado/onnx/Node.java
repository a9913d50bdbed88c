package dev.cortado.onnx;

import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A read-only view of one node: an operator with its inputs, outputs and attributes. */
public final class Node {

    private final NodeProto proto;
    private final ExternalData external;

    Node(NodeProto proto, ExternalData external) {
        this.proto = proto;
        this.external = external;
    }

    /** A view of a node outside of any model. */
    public static Node of(NodeProto proto) {
        return new Node(proto, ExternalData.NONE);
    }

    /** The node's name; may be empty, as the format allows. */
    public String name() {
        return proto.getName();
    }

    /** The name, or that of the first output when the node has none: something to show a reader. */
    public String label() {
        if (!proto.getName().isEmpty()) {
            return proto.getName();
        }
        return proto.getOutputList().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElse(operator());
    }

    /** The operator type, for example {@code MatMul}. */
    public String operator() {
        return proto.getOpType();
    }

    /** The operator's domain; the standard one is the empty string. */
    public String domain() {
        return proto.getDomain().equals("ai.onnx") ? "" : proto.getDomain();
    }

    /** Whether this is the given operator of the standard domain. */
    public boolean is(String operator) {
        return domain().isEmpty() && operator().equals(operator);
    }

    /** The names of the values read, by position; an omitted optional input is the empty string. */
    public List<String> inputs() {
        return List.copyOf(proto.getInputList());
    }

    /** The name of the value read at a position; the empty string when the node has none there. */
    public String input(int position) {
        return position < proto.getInputCount() ? proto.getInput(position) : "";
    }

    /** The names of the values written, by position; an omitted optional output is the empty string. */
    public List<String> outputs() {
        return List.copyOf(proto.getOutputList());
    }

    /** The attribute of a name. */
    public Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** An integer attribute, or the operator's default for it. */
    public long integer(String name, long otherwise) {
        return attribute(name).map(AttributeProto::getI).orElse(otherwise);
    }

    /** A list of integers; empty when absent. */
    public List<Long> integers(String name) {
        return attribute(name)
                .map(attribute -> List.copyOf(attribute.getIntsList()))
                .orElse(List.of());
    }

    /** A floating-point attribute, or the operator's default for it. */
    public float real(String name, float otherwise) {
        return attribute(name).map(AttributeProto::getF).orElse(otherwise);
    }

    /** A text attribute, or the operator's default for it. */
    public String text(String name, String otherwise) {
        return attribute(name).map(attribute -> attribute.getS().toStringUtf8()).orElse(otherwise);
    }

    /** A tensor attribute, as a {@code Constant} has. */
    public Optional<Tensor> tensor(String name) {
        return attribute(name).filter(AttributeProto::hasT).map(attribute -> new Tensor(attribute.getT(), external));
    }

    /** The graphs inside this node: the branches of an {@code If}, the body of a {@code Loop} or {@code Scan}. */
    public List<Graph> subgraphs() {
        List<Graph> graphs = new ArrayList<>();
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (attribute.hasG()) {
                graphs.add(new Graph(attribute.getG(), external));
            }
            attribute.getGraphsList().forEach(graph -> graphs.add(new Graph(graph, external)));
        }
        return List.copyOf(graphs);
    }

    /** The message behind this view. */
    public NodeProto proto() {
        return proto;
    }

    /** For example {@code MatMul /encoder/query/MatMul}. */
    @Override
    public String toString() {
        return (domain().isEmpty() ? "" : domain() + ".") + operator() + " " + label();
    }
}
