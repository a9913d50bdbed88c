package dev.cortado.quantize.check;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.check.IntegerProduct.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the products of quantised activations and weights in a graph, and knows which kernels of ONNX Runtime's for x86 they run in:
 * unsigned times signed bytes add pairs in 16 bits; unsigned weights are widened to 16 bits before they are multiplied; {@code
 * ConvInteger} makes the weights the left operand, for which the kernels add in 32 bits, and so do those for depthwise convolutions.
 */
final class IntegerProducts {

    private static final String MICROSOFT = "com.microsoft";
    private static final int SIGN = 128;

    private final Graph graph;

    IntegerProducts(Graph graph) {
        this.graph = graph;
    }

    /** All of them, in the graph's order; nodes inside other nodes are not looked at. */
    List<IntegerProduct> find() {
        List<IntegerProduct> products = new ArrayList<>();
        for (Node node : graph.nodes()) {
            find(node).ifPresent(products::add);
        }
        return products;
    }

    private Optional<IntegerProduct> find(Node node) {
        if (!node.domain().isEmpty() && !node.domain().equals(MICROSOFT)) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "MatMulInteger" -> integer(node, 1, 2, Layout.MATRIX);
            case "MatMulIntegerToFloat" -> integer(node, 1, 4, Layout.MATRIX);
            case "DynamicQuantizeMatMul" -> weights(node, List.of(1), Layout.MATRIX, node.input(0), 0);
            case "QAttention" -> integer(node, 1, 6, Layout.MATRIX);
            case "DynamicQuantizeLSTM" -> weights(node, List.of(1, 2), Layout.MATRIX, "", 0);
            case "QLinearMatMul" -> integer(node, 3, 2, Layout.MATRIX);
            case "QGemm" -> gemm(node, 3, 2);
            case "QLinearConv" -> integer(node, 3, 2, Layout.CONVOLUTION);
            case "ConvInteger" ->
                Optional.of(IntegerProduct.exact(node, "its weights are the left operand, which adds in 32 bits"));
            case "MatMul", "Gemm", "Conv" -> betweenDequantizers(node);
            default -> Optional.empty();
        };
    }

    private Optional<IntegerProduct> gemm(Node node, int weight, int zeroPoint) {
        if (node.integer("transA", 0) != 0) {
            return weights(node, List.of(weight), layout(node), "", 0);
        }
        return integer(node, weight, zeroPoint, layout(node));
    }

    private static Layout layout(Node node) {
        return node.integer("transB", 0) != 0 ? Layout.TRANSPOSED : Layout.MATRIX;
    }

    /** A node that takes integers, of which those of the first input are the activations. */
    private Optional<IntegerProduct> integer(Node node, int weight, int zeroPoint, Layout layout) {
        Optional<Tensor> zero = constant(node.input(zeroPoint));
        if (zero.isPresent() && zero.get().type() == ElementType.INT8) {
            return Optional.of(IntegerProduct.exact(node, "its activations are signed, which adds in 32 bits"));
        }
        int padding = zero.filter(tensor -> tensor.count() == 1)
                .map(tensor -> tensor.bytes().get(0) & 0xff)
                .orElse(0);
        return weights(node, List.of(weight), layout, node.input(0), padding);
    }

    /**
     * A float product between nodes that dequantise and quantise: ONNX Runtime runs it on integers. It makes signed activations
     * unsigned first on x86, by adding 128.
     */
    private Optional<IntegerProduct> betweenDequantizers(Node node) {
        Optional<Node> activation = dequantizer(node.input(0));
        Optional<Node> weight = dequantizer(node.input(1));
        if (activation.isEmpty() || weight.isEmpty()) {
            return Optional.empty();
        }
        Optional<Tensor> integers = constant(weight.get().input(0));
        if (integers.isEmpty() || constant(activation.get().input(0)).isPresent()) {
            return Optional.empty();
        }
        boolean convolution = node.is("Conv");
        boolean quantized = graph.consumers(node.outputs().getFirst()).stream()
                .anyMatch(consumer -> consumer.operator().equals("QuantizeLinear"));
        if (convolution && !quantized) {
            return Optional.of(IntegerProduct.exact(node, "nothing quantises its result, so that it runs in floats"));
        }
        if (integers.get().type() != ElementType.INT8) {
            return Optional.of(IntegerProduct.exact(node, unsigned(integers.get())));
        }
        Optional<Tensor> zero = constant(activation.get().input(2));
        int padding = zero.map(
                        tensor -> (tensor.bytes().get(0) + (tensor.type() == ElementType.INT8 ? SIGN : 0)) & 0xff)
                .orElse(0);
        Layout layout = convolution ? Layout.CONVOLUTION : node.is("Gemm") ? layout(node) : Layout.MATRIX;
        String value = node.is("Gemm") && node.integer("transA", 0) != 0
                ? ""
                : activation.get().input(0);
        return Optional.of(product(node, List.of(integers.get()), layout, value, padding));
    }

    private Optional<Node> dequantizer(String value) {
        return graph.producer(value).filter(producer -> producer.operator().equals("DequantizeLinear"));
    }

    private Optional<IntegerProduct> weights(
            Node node, List<Integer> inputs, Layout layout, String activation, int padding) {
        List<Tensor> tensors = inputs.stream()
                .flatMap(input -> constant(node.input(input)).stream())
                .toList();
        if (tensors.size() < inputs.size()) {
            return Optional.of(IntegerProduct.exact(
                    node, "its second operand is computed at run time: nothing is known about its weights"));
        }
        Optional<Tensor> unsigned = tensors.stream()
                .filter(tensor -> tensor.type() != ElementType.INT8)
                .findFirst();
        if (unsigned.isPresent()) {
            return Optional.of(IntegerProduct.exact(node, unsigned(unsigned.get())));
        }
        return Optional.of(product(node, tensors, layout, activation, padding));
    }

    private static IntegerProduct product(
            Node node, List<Tensor> tensors, Layout layout, String activation, int padding) {
        List<Long> shape = tensors.getFirst().shape();
        if (shape.size() < 2 || tensors.stream().anyMatch(tensor -> tensor.count() == 0)) {
            return IntegerProduct.exact(node, "its weights have no two rows to be added");
        }
        if (layout == Layout.CONVOLUTION && shape.get(1) == 1 && shape.getFirst() == node.integer("group", 1)) {
            return IntegerProduct.exact(node, "depthwise convolutions add in 32 bits");
        }
        return new IntegerProduct(node, tensors, layout, activation, padding, "");
    }

    private static String unsigned(Tensor tensor) {
        return "its weights are of type " + tensor.type() + ", which is widened to 16 bits before it is multiplied";
    }

    private Optional<Tensor> constant(String value) {
        return value.isEmpty() ? Optional.empty() : Constants.find(graph, value);
    }
}
