package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds constants in front of a value that can be divided so that the value's channels, its last dimension, are divided. Cases:
 *
 * <ol>
 *   <li>a layer normalisation or RMS normalisation operator: its scale and its bias
 *   <li>the same written out: the constant of the {@code Mul}, and of the {@code Add} behind it
 *   <li>a linear layer, {@code MatMul} or {@code Gemm} with constant weight, and an {@code Add} behind it: columns and bias
 *   <li>any of these before {@code Relu}, {@code LeakyRelu}, {@code Identity} or {@code Dropout}, which keep positive factors
 *   <li>a product of two computed values, as in gated layers: one of its factors, if that is one of these cases
 * </ol>
 *
 * Every value between the constants and the value itself must be read once and be no output of the graph.
 */
final class ScaleFolder {

    private static final int NORM_SCALE = 1;
    private static final int NORM_BIAS = 2;

    /**
     * What would have to be divided.
     *
     * @param places the constants, each along the dimension given
     * @param into the node that the report names
     */
    record Fold(List<Target> places, Node into) {}

    /** A constant and the dimension of the channels. */
    record Target(Place place, int axis) {}

    private final Graph graph;
    private final ScaledConstants constants;
    private final int channels;

    ScaleFolder(Graph graph, ScaledConstants constants, int channels) {
        this.graph = graph;
        this.constants = constants;
        this.channels = channels;
    }

    Optional<Fold> find(String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null || !node.outputs().getFirst().equals(value)) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "LayerNormalization", "SimplifiedLayerNormalization", "RMSNormalization" ->
                normalization(node, NORM_SCALE, NORM_BIAS);
            case "SkipLayerNormalization" -> normalization(node, NORM_SCALE + 1, NORM_BIAS + 1);
            // Its fourth input is added before it normalises.
            case "SkipSimplifiedLayerNormalization" -> normalization(node, NORM_SCALE + 1, -1);
            case "Add" -> sum(node);
            case "Mul" -> product(node);
            case "MatMul" -> weight(node, lastAxis(node, 1));
            case "Gemm" -> gemm(node);
            case "Relu", "LeakyRelu", "Identity", "Dropout" ->
                node.domain().isEmpty() ? behind(node.input(0)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Fold> behind(String value) {
        return graph.consumers(value).size() == 1 && !graph.isOutput(value) ? find(value) : Optional.empty();
    }

    private Optional<Fold> normalization(Node node, int scale, int bias) {
        List<Target> targets = new ArrayList<>();
        if (vector(node, scale).isEmpty()) {
            return Optional.empty();
        }
        targets.add(vector(node, scale).get());
        if (bias >= 0 && !node.input(bias).isEmpty()) {
            if (vector(node, bias).isEmpty()) {
                return Optional.empty();
            }
            targets.add(vector(node, bias).get());
        }
        return Optional.of(new Fold(targets, node));
    }

    private Optional<Fold> sum(Node node) {
        for (int position = 0; position < 2; position++) {
            Optional<Target> constant = vector(node, position);
            if (constant.isPresent()) {
                return behind(node.input(1 - position)).map(fold -> with(fold, constant.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Fold> product(Node node) {
        for (int position = 0; position < 2; position++) {
            Optional<Target> constant = vector(node, position);
            if (constant.isPresent()) {
                return Optional.of(new Fold(List.of(constant.get()), node));
            }
        }
        return behind(node.input(0)).or(() -> behind(node.input(1)));
    }

    private Optional<Fold> gemm(Node node) {
        Optional<Fold> weight = weight(node, node.integer("transB", 0) == 0 ? 1 : 0);
        if (node.input(2).isEmpty()) {
            return weight;
        }
        Optional<Target> bias = vector(node, 2);
        return bias.isEmpty() ? Optional.empty() : weight.map(fold -> with(fold, bias.get()));
    }

    private Optional<Fold> weight(Node node, int axis) {
        return constants
                .constant(node, 1)
                .filter(tensor -> node.domain().isEmpty()
                        && tensor.shape().size() >= 2
                        && tensor.shape().get(axis) == channels)
                .map(_ -> new Fold(List.of(new Target(new Place(node, 1), axis)), node));
    }

    private int lastAxis(Node node, int position) {
        return constants
                .constant(node, position)
                .map(tensor -> Math.max(0, tensor.shape().size() - 1))
                .orElse(0);
    }

    /** A constant with one number for each channel, along its last dimension. */
    private Optional<Target> vector(Node node, int position) {
        return constants
                .constant(node, position)
                .filter(this::isVector)
                .map(tensor ->
                        new Target(new Place(node, position), tensor.shape().size() - 1));
    }

    private boolean isVector(Tensor tensor) {
        return !tensor.shape().isEmpty() && tensor.shape().getLast() == channels && tensor.count() == channels;
    }

    private static Fold with(Fold fold, Target more) {
        List<Target> all = new ArrayList<>(fold.places());
        all.add(more);
        return new Fold(all, fold.into());
    }
}
