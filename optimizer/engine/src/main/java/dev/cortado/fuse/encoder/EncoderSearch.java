package dev.cortado.fuse.encoder;

import java.util.List;

/**
 * What was found in a graph.
 *
 * @param encoders in the graph's order
 * @param leftAlone attentions that are part of none, and why
 */
public record EncoderSearch(List<FoundEncoder> encoders, List<LeftAlone> leftAlone) {

    /** Freezes the lists. */
    public EncoderSearch {
        encoders = List.copyOf(encoders);
        leftAlone = List.copyOf(leftAlone);
    }

    /**
     * Something that looked like a part of an encoder and was none.
     *
     * @param node its label
     * @param operator its operator
     * @param reason at which node what was expected
     */
    public record LeftAlone(String node, String operator, String reason) {}
}
