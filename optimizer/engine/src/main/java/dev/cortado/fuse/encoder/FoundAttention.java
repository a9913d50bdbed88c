package dev.cortado.fuse.encoder;

import dev.cortado.onnx.Node;
import java.util.List;
import java.util.Optional;

/**
 * Self-attention of which queries, keys and values are values of the graph, [batch, tokens, heads x width], heads side by side.
 *
 * @param last the node that gives the results
 * @param context the results, in the same shape
 * @param scale of the scores
 * @param terms the values that masks and biases were added by
 * @param mask what is padding
 * @param bias added to the scaled scores
 */
public record FoundAttention(
        Node last,
        String queries,
        String keys,
        String values,
        String context,
        int heads,
        double scale,
        List<String> terms,
        Optional<MaskInput> mask,
        Optional<String> bias) {}
