package dev.cortado.quantize.check;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.List;

/**
 * A node that multiplies quantised activations by constant quantised weights.
 *
 * @param node it
 * @param weights its weights; several for a recurrent node
 * @param layout how they are laid out
 * @param activation the value it multiplies them by, as bytes or as floats that it quantises itself; empty when no value of the graph
 *     is that
 * @param padding what a convolution's edges are filled up with: the activations' zero point, as an unsigned byte
 * @param exact why nothing can overflow in it; empty when something may
 */
record IntegerProduct(Node node, List<Tensor> weights, Layout layout, String activation, int padding, String exact) {

    /** How a node's weights lie in memory. */
    enum Layout {
        /** [..., inner, columns]. */
        MATRIX,
        /** [columns, inner]: the second operand of a {@code Gemm} that transposes it. */
        TRANSPOSED,
        /** [outputs, inputs / groups, kernel...]. */
        CONVOLUTION
    }

    static IntegerProduct exact(Node node, String reason) {
        return new IntegerProduct(node, List.of(), Layout.MATRIX, "", 0, reason);
    }

    /** Whether there are activations to look at. */
    boolean isObservable() {
        return exact.isEmpty() && !activation.isEmpty();
    }
}
