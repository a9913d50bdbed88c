package dev.cortado.fuse.encoder;

import dev.cortado.onnx.ElementType;

/**
 * Which value says what is padding.
 *
 * @param value [batch, tokens], 0 and 1
 * @param type of its elements
 * @param inverted whether 1 stands for padding rather than for a token
 * @param lengths whether the graph made lengths of it, which say the same only where padding is at the end
 */
public record MaskInput(String value, ElementType type, boolean inverted, boolean lengths) {}
