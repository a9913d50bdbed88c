package dev.cortado.onnx.custom;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The operator {@code Encoder}: an {@link EncoderStack} as a node, and back. docs/native-operators.md specifies it. */
public final class EncoderOperator {

    /** Inputs before the parameters: hidden states, mask, score bias. */
    static final int FIRST_PARAMETER = 3;

    private static final int MATRICES = 4;

    private EncoderOperator() {}

    /**
     * The values that a node reads and writes.
     *
     * @param hidden {@code float[batch, tokens, width]}
     * @param mask {@code int64[batch, tokens]}, 1 for a token and 0 for padding; the empty string for none
     * @param scoreBias {@code float[1 or batch, heads or 1, tokens, tokens]}, added to the scaled scores; the empty string for none
     * @param output {@code float[batch, tokens, width]}, zeros where the mask is 0
     */
    public record Values(String hidden, String mask, String scoreBias, String output) {}

    /**
     * Writes a node.
     *
     * @param name of the node, and what its constants' names begin with
     * @param freshName makes a name that the graph does not have yet out of a wish, as {@code GraphRewriter.freshName} does
     * @throws IllegalArgumentException if sizes in the stack do not fit each other; names what
     */
    public static OperatorNode write(EncoderStack stack, String name, Values values, UnaryOperator<String> freshName) {
        EncoderShapes.check(stack);
        NodeWriter writer = new NodeWriter(CustomOperator.ENCODER, name, values.output(), freshName);
        writer.input(values.hidden());
        writer.input(values.mask());
        writer.input(values.scoreBias());
        List<String> formats = new ArrayList<>();
        List<Long> biases = new ArrayList<>();
        for (int i = 0; i < stack.layers().size(); i++) {
            EncoderLayer layer = known(stack.layers().get(i));
            String prefix = "layer_" + i + ".";
            writer.norm(prefix + "attention_norm", layer.attentionNorm());
            writer.linear(prefix + "projection", layer.projection());
            writer.linear(prefix + "output", layer.output());
            writer.norm(prefix + "feed_forward_norm", layer.feedForwardNorm());
            writer.linear(prefix + "up", layer.up());
            writer.linear(prefix + "down", layer.down());
            for (Linear linear : List.of(layer.projection(), layer.output(), layer.up(), layer.down())) {
                formats.add(linear.format().attribute());
                biases.add(linear.bias().isPresent() ? 1L : 0L);
            }
        }
        stack.finalNorm().ifPresent(norm -> writer.norm("final_norm", norm));
        writer.attribute(Attributes.integer("layers", stack.layers().size()));
        writer.attribute(Attributes.integer("heads", stack.heads()));
        writer.attribute(Attributes.text("norm", stack.preNorm() ? "pre" : "post"));
        writer.attribute(Attributes.text("norm_kind", stack.rms() ? "rms" : "layer"));
        writer.attribute(Attributes.real("epsilon", stack.epsilon()));
        writer.attribute(Attributes.text("activation", stack.activation().attribute()));
        writer.attribute(Attributes.real("score_scale", stack.scoreScale()));
        Rotary rotary = stack.rotary().orElse(new Rotary(0, 0, false));
        writer.attribute(Attributes.integer("rotary_dimensions", rotary.dimensions()));
        writer.attribute(Attributes.real("rotary_base", rotary.base()));
        writer.attribute(Attributes.integer("rotary_interleaved", rotary.interleaved() ? 1 : 0));
        writer.attribute(Attributes.texts("formats", formats));
        writer.attribute(Attributes.integers("biases", biases));
        writer.attribute(Attributes.integer("final_norm", stack.finalNorm().isPresent() ? 1 : 0));
        return writer.finish();
    }

    /** The layer, its matrices with a bias of zeros where nothing else would say how many outputs they have. */
    private static EncoderLayer known(EncoderLayer layer) {
        return new EncoderLayer(
                layer.attentionNorm(),
                known(layer.projection()),
                known(layer.output()),
                layer.feedForwardNorm(),
                known(layer.up()),
                known(layer.down()));
    }

    private static Linear known(Linear linear) {
        if (linear.format() != MatrixFormat.F32_6X1 || linear.bias().isPresent()) {
            return linear;
        }
        Tensor zeros = Tensors.floats("", List.of((long) linear.outputs()), new float[linear.outputs()]);
        return new Linear(linear.format(), linear.outputs(), linear.inputs(), linear.weights(), Optional.of(zeros));
    }

    /** What a node reads and writes besides its constants. */
    public static Values values(Node node) {
        return new Values(
                node.input(0), node.input(1), node.input(2), node.outputs().getFirst());
    }

    /**
     * Reads a node.
     *
     * @param constants the constant tensor of a name, as {@code Graph.initializer} gives it
     * @throws IllegalArgumentException if it is not as the operator is specified; names the node, what was expected and found
     */
    public static EncoderStack read(Node node, Function<String, Optional<Tensor>> constants) {
        int layers = Math.toIntExact(node.integer("layers", 0));
        boolean rms = node.text("norm_kind", "layer").equals("rms");
        NodeReader reader = new NodeReader(node, FIRST_PARAMETER, constants);
        Activation activation = reader.activation(node.text("activation", "gelu"));
        List<MatrixFormat> formats = formats(node, reader);
        List<Long> biases = node.integers("biases");
        if (layers < 1 || formats.size() != MATRICES * layers || biases.size() != MATRICES * layers) {
            throw new IllegalArgumentException(node + ": expected at least one layer, and " + MATRICES
                    + " formats and biases a layer, found " + layers + " layers, " + formats.size() + " formats and "
                    + biases.size() + " biases");
        }
        List<EncoderLayer> read = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            int at = MATRICES * i;
            String of = " of layer " + i;
            Normalization attentionNorm = reader.norm("the attention's normalisation" + of, rms);
            int width = Math.toIntExact(attentionNorm.scale().count());
            Linear projection = reader.linear("the projection" + of, formats.get(at), -1, width, biases.get(at) != 0);
            Linear output = reader.linear(
                    "the output" + of, formats.get(at + 1), width, projection.outputs() / 3, biases.get(at + 1) != 0);
            Normalization feedForwardNorm = reader.norm("the feed-forward part's normalisation" + of, rms);
            Linear up = reader.linear("the way up" + of, formats.get(at + 2), -1, width, biases.get(at + 2) != 0);
            int inner = activation.isGated() ? up.outputs() / 2 : up.outputs();
            Linear down =
                    reader.linear("the way down" + of, formats.get(at + 3), width, inner, biases.get(at + 3) != 0);
            read.add(new EncoderLayer(attentionNorm, projection, output, feedForwardNorm, up, down));
        }
        Optional<Normalization> finalNorm = node.integer("final_norm", 0) == 0
                ? Optional.empty()
                : Optional.of(reader.norm("the last normalisation", rms));
        reader.finish();
        EncoderStack stack = new EncoderStack(
                Math.toIntExact(node.integer("heads", 0)),
                node.text("norm", "post").equals("pre"),
                rms,
                node.real("epsilon", 0),
                activation,
                rotary(node),
                node.real("score_scale", 0),
                read,
                finalNorm);
        EncoderShapes.check(stack);
        return stack;
    }

    private static Optional<Rotary> rotary(Node node) {
        int dimensions = Math.toIntExact(node.integer("rotary_dimensions", 0));
        return dimensions == 0
                ? Optional.empty()
                : Optional.of(new Rotary(
                        node.real("rotary_base", 0), dimensions, node.integer("rotary_interleaved", 0) != 0));
    }

    private static List<MatrixFormat> formats(Node node, NodeReader reader) {
        return node.attribute("formats")
                .map(attribute -> attribute.getStringsList().stream()
                        .map(name -> reader.format(name.toStringUtf8()))
                        .toList())
                .orElse(List.of());
    }
}
