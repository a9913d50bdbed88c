package dev.cortado.quantize.halffloat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The element types of a graph's values: what the file declares, else what the operators' specification says. Most operators give
 * what their first input is; the others are listed here. What cannot be known is {@link ElementType#UNDEFINED}.
 */
final class ValueTypes {

    private static final Set<String> WHOLE_NUMBERS =
            Set.of("Shape", "Size", "NonZero", "ArgMax", "ArgMin", "NonMaxSuppression", "SequenceLength");
    private static final Set<String> TRUTHS = Set.of(
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "And",
            "Or",
            "Xor",
            "Not",
            "IsNaN",
            "IsInf",
            "OptionalHasElement");
    private static final Set<String> FLOATS =
            Set.of("TfIdfVectorizer", "HannWindow", "HammingWindow", "BlackmanWindow", "MelWeightMatrix");
    private static final Set<String> OF_A_DTYPE =
            Set.of("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "EyeLike");
    private static final Set<String> UNKNOWN = Set.of(
            "SequenceConstruct",
            "SequenceAt",
            "SequenceEmpty",
            "SequenceErase",
            "SequenceInsert",
            "SequenceMap",
            "SplitToSequence",
            "ConcatFromSequence",
            "Optional",
            "OptionalGetElement",
            "ImageDecoder",
            "StringSplit");

    private final Map<String, ElementType> types = new HashMap<>();

    private ValueTypes() {}

    /** The types of a graph's inputs, constants and results. */
    static ValueTypes of(Graph graph) {
        return of(graph, Map.of());
    }

    private static ValueTypes of(Graph graph, Map<String, ElementType> outside) {
        var types = new ValueTypes();
        types.types.putAll(outside);
        graph.initializers().forEach(tensor -> types.types.put(tensor.name(), tensor.type()));
        graph.inputs().forEach(value -> types.types.put(value.name(), value.type()));
        Map<String, ElementType> declared = new HashMap<>();
        graph.declared().forEach(value -> declared.put(value.name(), value.type()));
        graph.outputs().forEach(value -> declared.put(value.name(), value.type()));
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.outputs().size(); i++) {
                String output = node.outputs().get(i);
                ElementType said = declared.getOrDefault(output, ElementType.UNDEFINED);
                types.types.put(output, said == ElementType.UNDEFINED ? types.infer(node, i) : said);
            }
        }
        return types;
    }

    /** The type of a value. */
    ElementType of(String value) {
        return types.getOrDefault(value, ElementType.UNDEFINED);
    }

    /** All values. */
    Set<String> names() {
        return types.keySet();
    }

    private ElementType infer(Node node, int output) {
        String operator = node.operator();
        if (!node.domain().isEmpty() || UNKNOWN.contains(operator)) {
            return ElementType.UNDEFINED;
        }
        if (!node.subgraphs().isEmpty()) {
            return inside(node, output);
        }
        if (WHOLE_NUMBERS.contains(operator)) {
            return ElementType.INT64;
        }
        if (TRUTHS.contains(operator)) {
            return ElementType.BOOL;
        }
        if (FLOATS.contains(operator)) {
            return ElementType.FLOAT;
        }
        if (OF_A_DTYPE.contains(operator)) {
            boolean like = !node.input(0).isEmpty();
            int code = (int) node.integer("dtype", 0);
            return code != 0 ? ElementType.of(code) : like ? of(node.input(0)) : ElementType.FLOAT;
        }
        return switch (operator) {
            case "Cast" -> ElementType.of((int) node.integer("to", 0));
            case "CastLike", "OneHot", "Where" -> of(node.input(operator.equals("OneHot") ? 2 : 1));
            case "Constant" -> constant(node);
            case "ConstantOfShape" -> node.tensor("value").map(Tensor::type).orElse(ElementType.FLOAT);
            case "QuantizeLinear" -> node.input(2).isEmpty() ? ElementType.UINT8 : of(node.input(2));
            case "DequantizeLinear" -> of(node.input(1));
            case "DynamicQuantizeLinear" -> output == 1 ? ElementType.FLOAT : ElementType.UINT8;
            case "MatMulInteger", "ConvInteger" -> ElementType.INT32;
            case "QLinearMatMul", "QLinearConv" -> of(node.input(7));
            case "Multinomial" -> ElementType.of((int) node.integer("dtype", ElementType.INT32.code()));
            case "TopK", "MaxPool", "Unique" -> output == 0 ? of(node.input(0)) : ElementType.INT64;
            case "Dropout" -> output == 0 ? of(node.input(0)) : ElementType.BOOL;
            default -> of(node.input(0));
        };
    }

    private static ElementType constant(Node node) {
        if (node.attribute("value").isPresent()) {
            return node.tensor("value").map(Tensor::type).orElse(ElementType.UNDEFINED);
        }
        if (node.attribute("value_float").isPresent()
                || node.attribute("value_floats").isPresent()) {
            return ElementType.FLOAT;
        }
        boolean whole = node.attribute("value_int").isPresent()
                || node.attribute("value_ints").isPresent();
        return whole ? ElementType.INT64 : ElementType.UNDEFINED;
    }

    /** What a branch or body gives; a body's first output is not always the node's. */
    private ElementType inside(Node node, int output) {
        Graph body = node.subgraphs().getFirst();
        int shift = node.operator().equals("Loop") ? 1 : 0;
        if (output + shift >= body.outputs().size()) {
            return ElementType.UNDEFINED;
        }
        var value = body.outputs().get(output + shift);
        return value.type() != ElementType.UNDEFINED
                ? value.type()
                : of(body, types).of(value.name());
    }

    /** Whether all of some values have a known type. */
    boolean known(List<String> values) {
        return values.stream().allMatch(value -> value.isEmpty() || of(value) != ElementType.UNDEFINED);
    }
}
