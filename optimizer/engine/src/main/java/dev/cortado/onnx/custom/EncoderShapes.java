package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import java.util.List;
import java.util.Optional;

/** Checks that the parts of an encoder fit each other. */
final class EncoderShapes {

    private EncoderShapes() {}

    /**
     * Checks a stack.
     *
     * @throws IllegalArgumentException if something does not fit; names it, what was expected and found
     */
    static void check(EncoderStack stack) {
        if (stack.layers().isEmpty() || stack.heads() < 1) {
            throw new IllegalArgumentException("An encoder: expected at least one layer and one head, found "
                    + stack.layers().size() + " layers and " + stack.heads() + " heads");
        }
        if (!(stack.epsilon() >= 0) || !Double.isFinite(stack.scoreScale())) {
            throw new IllegalArgumentException("An encoder: expected an epsilon of at least 0 and a finite scale of"
                    + " scores, found " + stack.epsilon() + " and " + stack.scoreScale());
        }
        if (stack.finalNorm().isPresent() && !stack.preNorm()) {
            throw new IllegalArgumentException(
                    "An encoder with norms behind its sums: expected no further norm at the end, found one");
        }
        long width = stack.layers().getFirst().attentionNorm().scale().count();
        for (int i = 0; i < stack.layers().size(); i++) {
            layer(stack, stack.layers().get(i), width, "layer " + i);
        }
        stack.finalNorm().ifPresent(norm -> norm(norm, stack.rms(), width, "the last normalisation"));
    }

    private static void layer(EncoderStack stack, EncoderLayer layer, long width, String name) {
        norm(layer.attentionNorm(), stack.rms(), width, name + ", the attention's normalisation");
        norm(layer.feedForwardNorm(), stack.rms(), width, name + ", the feed-forward part's normalisation");
        int attended = layer.output().inputs();
        int inner = layer.down().inputs();
        if (attended < 1 || attended % stack.heads() != 0) {
            throw new IllegalArgumentException(name + ": expected an attention whose width is a multiple of the "
                    + stack.heads() + " heads, found " + attended);
        }
        stack.rotary().ifPresent(rotary -> rotary(rotary, attended / stack.heads(), name));
        linear(layer.projection(), 3L * attended, width, name + ", the projection");
        linear(layer.output(), width, attended, name + ", the output");
        linear(layer.up(), stack.activation().isGated() ? 2L * inner : inner, width, name + ", the way up");
        linear(layer.down(), width, inner, name + ", the way down");
    }

    private static void rotary(Rotary rotary, int headWidth, String name) {
        if (rotary.dimensions() < 2 || rotary.dimensions() % 2 != 0 || rotary.dimensions() > headWidth) {
            throw new IllegalArgumentException(name + ": expected an even number of rotary dimensions up to "
                    + headWidth + ", found " + rotary.dimensions());
        }
        if (!(rotary.base() > 0)) {
            throw new IllegalArgumentException(name + ": expected a rotary base above 0, found " + rotary.base());
        }
    }

    static void norm(Normalization norm, boolean rms, long width, String name) {
        vector(norm.scale(), width, name + ", scale");
        if (norm.shift().isPresent() == rms) {
            throw new IllegalArgumentException(
                    name + ": expected " + (rms ? "no shift in an RMS normalisation" : "a shift"));
        }
        norm.shift().ifPresent(shift -> vector(shift, width, name + ", shift"));
    }

    static void linear(Linear linear, long outputs, long inputs, String name) {
        if (linear.outputs() != outputs || linear.inputs() != inputs) {
            throw new IllegalArgumentException(name + ": expected " + outputs + " outputs and " + inputs
                    + " inputs, found " + linear.outputs() + " and " + linear.inputs());
        }
        Optional<Tensor> bias = linear.bias();
        bias.ifPresent(tensor -> vector(tensor, outputs, name + ", bias"));
        try {
            MatrixPacking.of(linear.format()).check(linear);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static void vector(Tensor tensor, long length, String name) {
        if (tensor.type() != ElementType.FLOAT || !tensor.shape().equals(List.of(length))) {
            throw new IllegalArgumentException(name + ": expected float[" + length + "], found " + tensor);
        }
    }
}
