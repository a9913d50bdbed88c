package dev.cortado.fuse.encoder;

import dev.cortado.onnx.Node;

/**
 * Something that changes an attention's scores beside their scale.
 *
 * @param kind how
 * @param value what does it
 * @param node where
 */
record ScoreTerm(Kind kind, String value, Node node) {

    /** How scores are changed. */
    enum Kind {
        /** The value is added. */
        ADDED,
        /** Where the value is true a very negative number takes the score's place. */
        HIDDEN,
        /** Where the value is false one does. */
        SHOWN,
        /** The value is 1 for tokens and 0 for padding, [batch, tokens]. */
        TOKENS,
        /** The value is the number of tokens in each row, padding being at the end. */
        LENGTHS
    }
}
