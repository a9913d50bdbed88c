package dev.cortado.fuse.encoder;

import dev.cortado.onnx.custom.EncoderStack;
import java.util.List;
import java.util.Optional;

/**
 * An encoder found in a graph.
 *
 * @param hidden the value that enters it, float[batch, tokens, width]
 * @param output the value that leaves it, of the same shape
 * @param mask what is padding; empty when nothing is masked
 * @param scoreBias the value added to the scaled scores, [1, heads or 1, tokens, tokens]
 * @param stack what it computes
 * @param quantized whether the graph rounds what the stack does not: its results are then close, not equal
 * @param anchors the labels of its attentions' softmaxes, first layer first
 * @param notes what a reader of the report should know
 */
public record FoundEncoder(
        String hidden,
        String output,
        Optional<MaskInput> mask,
        Optional<String> scoreBias,
        EncoderStack stack,
        boolean quantized,
        List<String> anchors,
        List<String> notes) {

    /** Freezes the lists. */
    public FoundEncoder {
        anchors = List.copyOf(anchors);
        notes = List.copyOf(notes);
    }
}
