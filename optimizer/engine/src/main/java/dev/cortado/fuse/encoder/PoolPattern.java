package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.onnx.Node;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The mean of a text's tokens behind an encoder, as Sentence Transformers writes it: the sum of the features times the mask, divided by
 * the number of tokens; maybe divided by its length.
 *
 * @param output the mean, [batch, width]
 * @param normalized whether its length is 1
 */
public record PoolPattern(String output, boolean normalized) {

    private static final double SAME = 1e-4;

    /** The mean of an encoder's tokens; empty when the graph has none. */
    public static Optional<PoolPattern> match(GraphView view, FoundEncoder encoder) {
        if (encoder.mask().isEmpty()) {
            return Optional.empty();
        }
        for (Node node : view.graph().nodes()) {
            if (node.is("Div") && isMean(view, encoder, node)) {
                String mean = node.outputs().getFirst();
                Optional<String> unit = unit(view, mean);
                return Optional.of(new PoolPattern(unit.orElse(mean), unit.isPresent()));
            }
        }
        return Optional.empty();
    }

    private static boolean isMean(GraphView view, FoundEncoder encoder, Node division) {
        Optional<Node> product = view.producer(division.input(0), "ReduceSum")
                .filter(sum -> sum.integer("keepdims", 1) == 0
                        && view.constants().integers(sum, "axes", 1).equals(Optional.of(List.of(1L))))
                .flatMap(sum -> view.producer(sum.input(0), "Mul"));
        if (product.isEmpty()) {
            return false;
        }
        int own = view.origin(product.get().input(0)).equals(encoder.output()) ? 0 : 1;
        return view.origin(product.get().input(own)).equals(encoder.output())
                && isMask(view, encoder, product.get().input(1 - own))
                && isCount(view, encoder, division.input(1));
    }

    /** Whether a value was 1 for each feature of a token and 0 for each of padding. */
    private static boolean isMask(GraphView view, FoundEncoder encoder, String value) {
        double[] mask = tokens(view, encoder);
        double[] numbers = view.numbers(value).orElse(new double[0]);
        boolean own = !view.sources(value).isEmpty() && numbers.length > 0 && numbers.length % mask.length == 0;
        for (int i = 0; own && i < numbers.length; i++) {
            own = numbers[i] == mask[i / (numbers.length / mask.length)];
        }
        return own;
    }

    /** Whether a value was the number of tokens in each text. */
    private static boolean isCount(GraphView view, FoundEncoder encoder, String value) {
        double[] mask = tokens(view, encoder);
        int batch = view.shape(encoder.output()).orElseThrow().getFirst().intValue();
        double[] numbers = view.numbers(value).orElse(new double[0]);
        boolean own = !view.sources(value).isEmpty() && numbers.length > 0 && numbers.length % batch == 0;
        for (int i = 0; own && i < numbers.length; i++) {
            int text = i / (numbers.length / batch);
            double count = 0;
            for (int token = 0; token < mask.length / batch; token++) {
                count += mask[text * (mask.length / batch) + token];
            }
            own = Math.abs(numbers[i] - count) <= SAME * count;
        }
        return own;
    }

    private static double[] tokens(GraphView view, FoundEncoder encoder) {
        MaskInput mask = encoder.mask().orElseThrow();
        double[] tokens = view.numbers(mask.value()).orElseThrow().clone();
        for (int i = 0; mask.inverted() && i < tokens.length; i++) {
            tokens[i] = 1 - tokens[i];
        }
        return tokens;
    }

    /** The value that is the mean divided by its length, if that is all that the mean is read for. */
    private static Optional<String> unit(GraphView view, String mean) {
        if (view.graph().isOutput(mean)) {
            return Optional.empty();
        }
        for (Node node : view.graph().nodes()) {
            boolean operator = node.is("LpNormalization")
                    && view.origin(node.input(0)).equals(mean)
                    && node.integer("p", 2) == 2
                    && (node.integer("axis", -1) == -1 || node.integer("axis", -1) == 1)
                    && view.graph().consumers(mean).size() == 1;
            boolean written = node.is("Div")
                    && view.origin(node.input(0)).equals(mean)
                    && isLength(view, mean, node.input(1))
                    && view.graph().consumers(mean).stream()
                            .allMatch(reader -> reader.equals(node)
                                    || reader.is("ReduceL2")
                                    || reader.is("Shape")
                                    || reader.is("Abs")
                                    || reader.is("Pow")
                                    || reader.is("Mul"));
            if (operator || written) {
                return Optional.of(node.outputs().getFirst());
            }
        }
        return Optional.empty();
    }

    /** Whether a value is the length of the mean, bounded from below or not. */
    private static boolean isLength(GraphView view, String mean, String value) {
        Optional<Node> node = view.producer(value);
        if (node.isEmpty()) {
            return false;
        }
        return switch (node.get().operator()) {
            case "ReduceL2" -> view.origin(node.get().input(0)).equals(mean);
            case "Expand" -> isLength(view, mean, node.get().input(0));
            case "Clip" ->
                isLength(view, mean, node.get().input(0))
                        && smallest(view, node.get()).isPresent();
            case "Max" ->
                isLength(view, mean, node.get().input(0))
                        || isLength(view, mean, node.get().input(1));
            default -> false;
        };
    }

    private static OptionalDouble smallest(GraphView view, Node clip) {
        OptionalDouble bound =
                clip.attribute("min").isPresent() ? OptionalDouble.of(clip.real("min", 0)) : view.scalar(clip.input(1));
        return bound.isPresent() && bound.getAsDouble() <= 1e-6 ? bound : OptionalDouble.empty();
    }
}
