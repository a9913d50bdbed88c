package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes inputs for a graph nobody has samples for, from what the graph declares: open dimensions get the batch and the tokens asked
 * for (see {@link InputShapes} for which), ids stay inside the table they index, masks are ones, segments zeros, positions count,
 * numbers are normal. The same seed gives the same inputs; an input's numbers depend on its name, type and shape only, so that two
 * models with the same inputs get the same numbers.
 */
public final class InputSynthesizer {

    private static final Set<ElementType> WHOLE =
            Set.of(ElementType.INT64, ElementType.INT32, ElementType.INT16, ElementType.INT8);
    private static final long SAMPLE_RATE = 16_000;
    private static final long UNKNOWN_INDEX_BOUND = 2;

    private final Graph graph;

    private InputSynthesizer(Graph graph) {
        this.graph = graph;
    }

    /** Makes inputs for this model. */
    public static InputSynthesizer of(OnnxModel model) {
        return new InputSynthesizer(model.graph());
    }

    /**
     * Says what each input would be filled with.
     *
     * @param batch the size of what the graph calls its batch, 1 or more
     * @param tokens the length of its sequences, 1 or more
     * @throws IllegalArgumentException if the model's table of positions has fewer rows than tokens are asked for
     */
    public List<InputSpec> specs(int batch, int tokens) {
        if (batch < 1 || tokens < 1) {
            throw new IllegalArgumentException(
                    "inputs: expected a batch and a number of tokens of 1 or more, found " + batch + " and " + tokens);
        }
        TokenLimit.of(graph).ifPresent(limit -> {
            if (tokens > limit) {
                throw new IllegalArgumentException(
                        "tokens: the model's table of positions allows at most " + limit + ", asked for " + tokens);
            }
        });
        InputShapes shapes = new InputShapes(graph, batch, tokens);
        return graph.inputs().stream()
                .map(input -> spec(input, shapes.of(input), tokens))
                .toList();
    }

    /**
     * The only batch a model can take: the first dimension of its first input that has one, when no input's shape depends
     * on the batch asked for; empty if the batch is free.
     */
    public OptionalLong fixedBatch() {
        List<List<Long>> one = shapes(1, 1);
        if (!one.equals(shapes(2, 1))) {
            return OptionalLong.empty();
        }
        return one.stream()
                .filter(shape -> !shape.isEmpty())
                .mapToLong(List::getFirst)
                .findFirst();
    }

    /**
     * What a run takes, for a reader: {@code 8 x 128 tokens} where the inputs follow the tokens asked for, else the shape of the largest
     * input, such as {@code 1 x 3 x 224 x 224}.
     */
    public String describe(int batch, int tokens) {
        if (!shapes(batch, 1).equals(shapes(batch, 2))) {
            return batch + " x " + tokens + " tokens";
        }
        return shapes(batch, tokens).stream()
                .max(Comparator.comparing(shape -> shape.stream().reduce(1L, Math::multiplyExact)))
                .map(shape -> shape.stream().map(String::valueOf).collect(Collectors.joining(" x ")))
                .filter(shape -> !shape.isEmpty())
                .orElse("1");
    }

    private List<List<Long>> shapes(int batch, int tokens) {
        InputShapes shapes = new InputShapes(graph, batch, tokens);
        return graph.inputs().stream().map(shapes::of).toList();
    }

    /**
     * Makes the tensors; the caller closes them.
     *
     * @throws IllegalArgumentException if an input is no tensor, or of a type that cannot be made in Java
     */
    public Map<String, OnnxTensor> synthesize(int batch, int tokens, long seed) {
        return SynthesizedTensors.of(specs(batch, tokens), seed);
    }

    private InputSpec spec(Value input, List<Long> shape, int tokens) {
        String name = input.name().toLowerCase(Locale.ROOT);
        if (InputShapes.isSampleRate(name)) {
            return constant(input, shape, SAMPLE_RATE);
        }
        if (input.type() == ElementType.BOOL) {
            return constant(input, shape, name.contains("use_cache") || name.contains("past") ? 0 : 1);
        }
        if (name.contains("mask")) {
            return constant(input, shape, 1);
        }
        if (!WHOLE.contains(input.type())) {
            return new InputSpec(input.name(), input.type(), shape, InputSpec.Content.NORMAL, 0);
        }
        if (name.contains("token_type") || name.contains("segment")) {
            return constant(input, shape, 0);
        }
        if (name.contains("position")) {
            return new InputSpec(input.name(), input.type(), shape, InputSpec.Content.POSITION, 0);
        }
        OptionalLong bound = IndexBounds.of(graph, input.name());
        if (bound.isEmpty() && name.contains("len")) {
            return constant(input, shape, tokens);
        }
        return new InputSpec(
                input.name(), input.type(), shape, InputSpec.Content.INDEX, bound.orElse(UNKNOWN_INDEX_BOUND));
    }

    private static InputSpec constant(Value input, List<Long> shape, long value) {
        return new InputSpec(input.name(), input.type(), shape, InputSpec.Content.CONSTANT, value);
    }
}
