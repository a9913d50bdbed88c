package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.Normalization;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A layer normalisation (Ba et al. 2016) over the last dimension, or an RMS normalisation (Zhang and Sennrich 2019): the operators of
 * ONNX and of ONNX Runtime, and the chain that exporters write below opset 17: {@code (x - mean) / sqrt(mean((x - mean)^2) + epsilon) *
 * scale + shift}.
 *
 * @param node the last one
 * @param input what is normalised; empty when it is the sum of a node that adds as well
 * @param sum what is added and normalised; empty for a plain normalisation
 * @param parameters scale and shift, a float per feature
 * @param epsilon what is added to the variance
 * @param rms whether nothing is subtracted
 */
public record LayerNormPattern(
        Node node,
        Optional<String> input,
        Optional<Residual> sum,
        Normalization parameters,
        double epsilon,
        boolean rms) {

    private static final float DEFAULT_EPSILON = 1e-5f;

    /** The normalisation that a value is; empty when it is none. */
    public static Optional<LayerNormPattern> match(GraphView view, String value) {
        String rows = view.rows(value);
        Optional<Node> producer = view.graph().producer(rows);
        if (producer.isEmpty() || !producer.get().outputs().getFirst().equals(rows)) {
            return Optional.empty();
        }
        Node node = producer.get();
        if (Residual.isSkip(node)) {
            return skip(view, node);
        }
        return switch (node.operator()) {
            case "LayerNormalization", "SimplifiedLayerNormalization", "RMSNormalization" -> operator(view, node);
            case "Add" -> node.domain().isEmpty() ? shifted(view, node) : Optional.empty();
            case "Mul" -> node.domain().isEmpty() ? rms(view, node) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<LayerNormPattern> skip(GraphView view, Node node) {
        boolean rms = node.operator().equals("SkipSimplifiedLayerNormalization");
        Optional<Tensor> scale = view.constant(node.input(2));
        Optional<Tensor> shift = rms ? Optional.empty() : view.constant(node.input(3));
        return scale.map(tensor -> new LayerNormPattern(
                node,
                Optional.empty(),
                Optional.of(Residual.ofSkip(view, node)),
                new Normalization(tensor, shift),
                node.real("epsilon", 1e-12f),
                rms));
    }

    private static Optional<LayerNormPattern> operator(GraphView view, Node node) {
        long axis = node.integer("axis", -1);
        Optional<List<Long>> shape = view.shape(node.input(0));
        boolean last = axis == -1 || (shape.isPresent() && axis == shape.get().size() - 1);
        Optional<Tensor> scale = view.constant(node.input(1));
        if (!last || scale.isEmpty() || scale.get().shape().size() != 1) {
            return Optional.empty();
        }
        boolean rms = !node.operator().equals("LayerNormalization");
        Optional<Tensor> shift = node.input(2).isEmpty() ? Optional.empty() : view.constant(node.input(2));
        if (shift.isEmpty() != node.input(2).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LayerNormPattern(
                node,
                Optional.of(node.input(0)),
                Optional.empty(),
                new Normalization(scale.get(), shift),
                node.real("epsilon", DEFAULT_EPSILON),
                rms));
    }

    /** {@code normalised * scale + shift}. */
    private static Optional<LayerNormPattern> shifted(GraphView view, Node add) {
        for (int side = 0; side < 2; side++) {
            Optional<Tensor> shift = view.constant(add.input(side)).filter(LayerNormPattern::isVector);
            Optional<Node> scaling = view.producer(add.input(1 - side), "Mul");
            if (shift.isPresent() && scaling.isPresent()) {
                Optional<LayerNormPattern> found = scaled(view, add, scaling.get(), shift.get());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<LayerNormPattern> scaled(GraphView view, Node last, Node scaling, Tensor shift) {
        for (int side = 0; side < 2; side++) {
            Optional<Tensor> scale = view.constant(scaling.input(side)).filter(LayerNormPattern::isVector);
            Optional<Ratio> ratio = Ratio.match(view, scaling.input(1 - side));
            if (scale.isEmpty() || ratio.isEmpty()) {
                continue;
            }
            Optional<String> input = centred(view, ratio.get().numerator());
            Optional<Variance> variance = Variance.match(view, ratio.get().deviation());
            if (input.isEmpty() || variance.isEmpty()) {
                continue;
            }
            Optional<String> again = centred(view, variance.get().squared());
            if (again.isPresent() && view.origin(again.get()).equals(view.origin(input.get()))) {
                return Optional.of(new LayerNormPattern(
                        last,
                        input,
                        Optional.empty(),
                        new Normalization(flat(scale.get()), Optional.of(flat(shift))),
                        variance.get().epsilon(),
                        false));
            }
        }
        return Optional.empty();
    }

    private static Optional<LayerNormPattern> rms(GraphView view, Node scaling) {
        for (int side = 0; side < 2; side++) {
            Optional<Tensor> scale = view.constant(scaling.input(side)).filter(LayerNormPattern::isVector);
            Optional<Ratio> ratio = Ratio.match(view, scaling.input(1 - side));
            if (scale.isEmpty() || ratio.isEmpty()) {
                continue;
            }
            Optional<Variance> variance = Variance.match(view, ratio.get().deviation());
            String input = ratio.get().numerator();
            if (variance.isPresent()
                    && view.origin(variance.get().squared()).equals(view.origin(input))
                    && centred(view, input).isEmpty()) {
                return Optional.of(new LayerNormPattern(
                        scaling,
                        Optional.of(input),
                        Optional.empty(),
                        new Normalization(flat(scale.get()), Optional.empty()),
                        variance.get().epsilon(),
                        true));
            }
        }
        return Optional.empty();
    }

    private static boolean isVector(Tensor tensor) {
        return tensor.count() > 1 && tensor.shape().getLast() == tensor.count();
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.reshaped(tensor.name(), List.of(tensor.count()));
    }

    /** The x of {@code x - mean(x)}. */
    private static Optional<String> centred(GraphView view, String value) {
        return view.producer(value, "Sub")
                .flatMap(node -> view.producer(node.input(1), "ReduceMean")
                        .filter(mean -> isOverLast(view, mean)
                                && view.origin(mean.input(0)).equals(view.origin(node.input(0))))
                        .map(_ -> node.input(0)));
    }

    private static boolean isOverLast(GraphView view, Node mean) {
        Optional<List<Long>> axes = view.constants().integers(mean, "axes", 1);
        Optional<List<Long>> shape = view.shape(mean.input(0));
        return mean.integer("keepdims", 1) == 1
                && axes.isPresent()
                && axes.get().size() == 1
                && (axes.get().getFirst() == -1
                        || (shape.isPresent()
                                && axes.get().getFirst() == shape.get().size() - 1));
    }

    /** {@code numerator / deviation}, or times its reciprocal. */
    private record Ratio(String numerator, String deviation) {

        static Optional<Ratio> match(GraphView view, String value) {
            Optional<Node> producer =
                    view.producer(value).filter(node -> node.domain().isEmpty());
            if (producer.isEmpty()) {
                return Optional.empty();
            }
            Node node = producer.get();
            if (node.is("Div")) {
                return Optional.of(new Ratio(node.input(0), node.input(1)));
            }
            if (!node.is("Mul")) {
                return Optional.empty();
            }
            for (int side = 0; side < 2; side++) {
                Optional<String> deviation = reciprocal(view, node.input(side));
                if (deviation.isPresent()) {
                    return Optional.of(new Ratio(node.input(1 - side), deviation.get()));
                }
            }
            return Optional.empty();
        }

        private static Optional<String> reciprocal(GraphView view, String value) {
            Optional<String> inverse = view.producer(value, "Reciprocal").map(node -> node.input(0));
            return inverse.isPresent()
                    ? inverse
                    : view.producer(value, "Div")
                            .filter(node -> view.scalar(node.input(0)).equals(OptionalDouble.of(1)))
                            .map(node -> node.input(1));
        }
    }

    /** {@code sqrt(mean(squared^2) + epsilon)}. */
    private record Variance(String squared, double epsilon) {

        static Optional<Variance> match(GraphView view, String value) {
            return root(view, value).flatMap(sum -> view.producer(sum, "Add")).flatMap(sum -> {
                for (int side = 0; side < 2; side++) {
                    OptionalDouble epsilon = view.scalar(sum.input(side));
                    Optional<String> squared = view.producer(sum.input(1 - side), "ReduceMean")
                            .filter(mean -> isOverLast(view, mean))
                            .flatMap(mean -> square(view, mean.input(0)));
                    if (epsilon.isPresent() && squared.isPresent()) {
                        return Optional.of(new Variance(squared.get(), epsilon.getAsDouble()));
                    }
                }
                return Optional.empty();
            });
        }

        private static Optional<String> root(GraphView view, String value) {
            Optional<String> root = view.producer(value, "Sqrt").map(node -> node.input(0));
            return root.isPresent()
                    ? root
                    : view.producer(value, "Pow")
                            .filter(node -> view.scalar(node.input(1)).equals(OptionalDouble.of(0.5)))
                            .map(node -> node.input(0));
        }

        private static Optional<String> square(GraphView view, String value) {
            Optional<String> power = view.producer(value, "Pow")
                    .filter(node -> view.scalar(node.input(1)).equals(OptionalDouble.of(2)))
                    .map(node -> node.input(0));
            return power.isPresent()
                    ? power
                    : view.producer(value, "Mul")
                            .filter(node -> view.origin(node.input(0)).equals(view.origin(node.input(1))))
                            .map(node -> node.input(0));
        }
    }
}
