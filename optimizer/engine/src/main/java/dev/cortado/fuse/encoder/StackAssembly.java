package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LayerNormPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers in a row, described as one stack. */
final class StackAssembly {

    private static final int RANK = 3;
    private static final double SAME = 1e-5;

    private StackAssembly() {}

    /** Whether two layers can be of one stack. */
    static boolean isAlike(LayerPattern one, LayerPattern other) {
        return one.preNorm() == other.preNorm()
                && one.attention().heads() == other.attention().heads()
                && one.attention().projection().inputs()
                        == other.attention().projection().inputs()
                && RotaryPattern.isSame(
                        one.attention().rotary(), other.attention().rotary())
                && isClose(one.attention().scale(), other.attention().scale())
                && one.feedForward().activation() == other.feedForward().activation()
                && one.attentionNorm().rms() == other.attentionNorm().rms()
                && isClose(one.attentionNorm().epsilon(), other.attentionNorm().epsilon());
    }

    private static boolean isClose(double one, double other) {
        return Math.abs(one - other) <= SAME * Math.abs(one);
    }

    /**
     * Describes layers.
     *
     * @param layers that follow each other, all alike
     * @throws Mismatch if they cannot be one operator
     */
    static FoundEncoder of(GraphView view, List<LayerPattern> layers) throws Mismatch {
        LayerPattern first = layers.getFirst();
        LayerPattern last = layers.getLast();
        AttentionPattern attention = first.attention();
        checkNorms(layers);
        checkShape(view, attention.anchor(), first.input());
        MaskPattern meaning = MaskPattern.match(view, attention.terms(), attention.heads());
        for (LayerPattern layer : layers) {
            MaskPattern own = MaskPattern.match(view, layer.attention().terms(), attention.heads());
            if (!own.equals(meaning)) {
                throw new Mismatch(layer.attention().anchor(), "expected the same mask and bias as in the first layer");
            }
        }
        List<EncoderLayer> described = new ArrayList<>();
        for (LayerPattern layer : layers) {
            described.add(layer.toLayer("layer_" + described.size()));
        }
        Optional<Final> end = last.preNorm() ? Final.match(view, last) : Optional.empty();
        String output = end.map(Final::output).orElse(last.output());
        checkShape(view, last.attention().anchor(), output);
        EncoderStack stack = new EncoderStack(
                attention.heads(),
                first.preNorm(),
                first.attentionNorm().rms(),
                first.attentionNorm().epsilon(),
                first.feedForward().activation(),
                attention.rotary(),
                attention.scale(),
                described,
                end.map(Final::parameters));
        boolean quantized = layers.stream().anyMatch(LayerPattern::quantized);
        FoundEncoder found = new FoundEncoder(
                first.input(),
                output,
                meaning.mask(),
                meaning.bias(),
                stack,
                quantized,
                layers.stream().map(layer -> layer.attention().anchor().label()).toList(),
                notes(meaning, quantized));
        InnerValues.check(view, found);
        return found;
    }

    private static List<String> notes(MaskPattern meaning, boolean quantized) {
        List<String> notes = new ArrayList<>();
        if (meaning.mask().isPresent()) {
            notes.add("padding gives zeros, where the original computes features that nothing should read");
        }
        if (meaning.mask().filter(MaskInput::lengths).isPresent()) {
            notes.add("the original makes lengths of its mask: the same where padding is at the end");
        }
        if (quantized) {
            notes.add(
                    "the original's weights are integers, here the floats they stand for: what is multiplied by them is"
                            + " not rounded any more");
        }
        return notes;
    }

    private static void checkNorms(List<LayerPattern> layers) throws Mismatch {
        LayerNormPattern first = layers.getFirst().attentionNorm();
        for (LayerPattern layer : layers) {
            for (LayerNormPattern norm : List.of(layer.attentionNorm(), layer.feedForwardNorm())) {
                if (norm.rms() != first.rms() || !isClose(norm.epsilon(), first.epsilon())) {
                    throw new Mismatch(
                            norm.node(),
                            "expected all normalisations of one kind with epsilon " + first.epsilon() + ", found "
                                    + norm.epsilon());
                }
            }
        }
    }

    private static void checkShape(GraphView view, Node node, String value) throws Mismatch {
        List<Long> shape = view.shape(value).orElse(List.of());
        if (shape.size() != RANK) {
            throw new Mismatch(
                    node, "expected hidden states [batch, tokens, width], found '" + value + "' of " + shape);
        }
        if (view.type(value) != ElementType.FLOAT) {
            throw new Mismatch(
                    node,
                    "expected hidden states of 32-bit floats, found '" + value + "' of " + view.type(value)
                            + ": fuse the model that this one was made of");
        }
    }

    /** A normalisation behind the last layer. */
    private record Final(String output, Normalization parameters) {

        static Optional<Final> match(GraphView view, LayerPattern last) {
            for (Node node : view.graph().nodes()) {
                String value = node.outputs().isEmpty() ? "" : node.outputs().getFirst();
                Optional<LayerNormPattern> norm =
                        value.isEmpty() ? Optional.empty() : LayerNormPattern.match(view, value);
                if (norm.isPresent()
                        && isNormOf(view, norm.get(), last)
                        && norm.get().rms() == last.attentionNorm().rms()
                        && isClose(norm.get().epsilon(), last.attentionNorm().epsilon())
                        && isOnlyReader(view, last.output())) {
                    return Optional.of(new Final(value, LayerPattern.norm(norm.get(), "final_norm")));
                }
            }
            return Optional.empty();
        }

        private static boolean isNormOf(GraphView view, LayerNormPattern norm, LayerPattern last) {
            String output = view.rows(last.output());
            return norm.input().isPresent()
                    ? view.rows(norm.input().get()).equals(output)
                    : view.graph()
                            .producer(output)
                            .filter(node -> node == norm.node())
                            .isPresent();
        }

        /** A chain reads a value twice, to subtract its mean, or once an RMS normalisation's. */
        private static boolean isOnlyReader(GraphView view, String value) {
            return !view.graph().isOutput(value)
                    && view.graph().consumers(value).stream()
                            .allMatch(node -> node.is("Sub")
                                    || node.is("ReduceMean")
                                    || node.is("Pow")
                                    || node.is("Shape")
                                    || node.is("Div")
                                    || node.operator().endsWith("Normalization"));
        }
    }
}
