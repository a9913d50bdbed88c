package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import java.util.Arrays;
import java.util.List;

/** Writes the attention of an encoder, between its first two products, into a function. */
final class AttentionBody {

    /** What the score of a key is that no query may look at: the softmax makes it 0, unless there is no other key. */
    private static final double HIDDEN = -Float.MAX_VALUE;

    private final FunctionBuilder function;
    private final EncoderStack stack;
    private final String keys;
    private final String scoreBias;
    private final int headWidth;
    private final RotaryBody rotary;

    /**
     * Prepares for all layers.
     *
     * @param hidden {@code float[batch, tokens, width]}
     * @param mask {@code bool[batch, tokens]}; the empty string for none
     * @param scoreBias the empty string for none
     */
    AttentionBody(FunctionBuilder function, EncoderStack stack, String hidden, String mask, String scoreBias) {
        this.function = function;
        this.stack = stack;
        this.keys = mask.isEmpty() ? "" : function.unsqueeze(mask, 1, 2);
        this.scoreBias = scoreBias;
        this.headWidth = stack.layers().getFirst().output().inputs() / stack.heads();
        this.rotary = stack.rotary()
                .map(settings -> new RotaryBody(function, settings, hidden, headWidth))
                .orElse(null);
    }

    /**
     * Writes it for one layer.
     *
     * @param projected queries, keys and values side by side
     */
    String write(String projected) {
        int heads = stack.heads();
        String parts = function.reshape(projected, 0, 0, 3L * heads, headWidth);
        String queries = turned(function.transpose(function.slice(parts, 2, 0, heads), 0L, 2L, 1L, 3L));
        String keysOf = turned(function.transpose(function.slice(parts, 2, heads, 2L * heads), 0L, 2L, 1L, 3L));
        String values = function.transpose(function.slice(parts, 2, 2L * heads, 3L * heads), 0L, 2L, 1L, 3L);
        String scores = function.op(
                "Mul",
                function.op("MatMul", queries, function.transpose(keysOf, 0L, 1L, 3L, 2L)),
                function.real(stack.scoreScale()));
        if (!scoreBias.isEmpty()) {
            scores = function.op("Add", scores, scoreBias);
        }
        if (!keys.isEmpty()) {
            scores = function.op("Where", keys, scores, function.real(HIDDEN));
        }
        String shares = function.op("Softmax", List.of(scores), Attributes.integer("axis", -1));
        String mixed = function.transpose(function.op("MatMul", shares, values), 0L, 2L, 1L, 3L);
        return function.reshape(mixed, 0, 0, (long) heads * headWidth);
    }

    private String turned(String heads) {
        return rotary == null ? heads : rotary.write(heads);
    }

    /** Rotary positions, whose angles all layers share. */
    private static final class RotaryBody {

        private final FunctionBuilder function;
        private final Rotary rotary;
        private final int headWidth;
        private final String cosines;
        private final String sines;

        RotaryBody(FunctionBuilder function, Rotary rotary, String hidden, int headWidth) {
            this.function = function;
            this.rotary = rotary;
            this.headWidth = headWidth;
            String tokens = function.reshape(function.slice(function.op("Shape", hidden), 0, 1, 2));
            String range = function.op("Range", function.whole(0), tokens, function.whole(1));
            String positions = function.unsqueeze(function.cast(range, ElementType.FLOAT), 1);
            int pairs = rotary.dimensions() / 2;
            float[] frequencies = new float[pairs];
            for (int i = 0; i < pairs; i++) {
                frequencies[i] = (float) Math.pow(rotary.base(), -2.0 * i / rotary.dimensions());
            }
            String angles = function.op("Mul", positions, function.reals(List.of(1L, (long) pairs), frequencies));
            this.cosines = function.op("Cos", angles);
            this.sines = function.op("Sin", angles);
        }

        String write(String heads) {
            int pairs = rotary.dimensions() / 2;
            String first;
            String second;
            if (rotary.interleaved()) {
                String split = function.reshape(function.slice(heads, 3, 0, rotary.dimensions()), 0, 0, 0, pairs, 2);
                first = function.reshape(function.slice(split, 4, 0, 1), 0, 0, 0, pairs);
                second = function.reshape(function.slice(split, 4, 1, 2), 0, 0, 0, pairs);
            } else {
                first = function.slice(heads, 3, 0, pairs);
                second = function.slice(heads, 3, pairs, 2L * pairs);
            }
            String a = function.op("Sub", function.op("Mul", first, cosines), function.op("Mul", second, sines));
            String b = function.op("Add", function.op("Mul", second, cosines), function.op("Mul", first, sines));
            String turned;
            if (rotary.interleaved()) {
                String pair = function.concat(4, List.of(function.unsqueeze(a, 4), function.unsqueeze(b, 4)));
                turned = function.reshape(pair, 0, 0, 0, rotary.dimensions());
            } else {
                turned = function.concat(3, List.of(a, b));
            }
            return rotary.dimensions() == headWidth
                    ? turned
                    : function.concat(
                            3, Arrays.asList(turned, function.slice(heads, 3, rotary.dimensions(), headWidth)));
        }
    }
}
