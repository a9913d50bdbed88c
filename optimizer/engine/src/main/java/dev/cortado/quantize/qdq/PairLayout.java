package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Node;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.tensor.NeighbourSums.Pairs;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Optional;

/**
 * How ONNX Runtime's kernels for x86 without VNNI pair a product's weights. {@code QLinearConv} lays its input out channels last, so that at
 * each position of the kernel neighbouring channels are a pair.
 */
enum PairLayout {
    /** {@code [..., inner, outputs]}. */
    MATRIX,
    /** {@code [outputs, inner]}. */
    TRANSPOSED,
    /** {@code [outputs, channels, positions...]}. */
    CONVOLUTION;

    private static final int BYTE_BITS = 8;

    /**
     * The layout of a product of which no pair must overflow; empty where that is not asked for, or its kernel adds in 32 bits: unsigned
     * weights are widened first; so are signed activations in operators on integers; 16-bit activations are multiplied as floats, and so is what
     * a {@code ConvTranspose} reads; depthwise convolutions have a kernel of their own.
     */
    static Optional<PairLayout> toKeepSafe(Node node, List<Long> shape, StaticQuantization settings) {
        boolean plain = settings.format() == QuantizationFormat.QOPERATOR
                && !settings.activationType().isUnsigned();
        if (settings.range() != ReduceRange.AUTO
                || settings.weightType() != WeightType.INT8
                || settings.activationType().elementType().bits() > BYTE_BITS
                || plain) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "MatMul" -> Optional.of(MATRIX);
            case "Gemm" -> Optional.of(node.integer("transB", 0) == 0 ? MATRIX : TRANSPOSED);
            case "Conv" ->
                shape.get(1) == 1 && shape.getFirst() == node.integer("group", 1)
                        ? Optional.empty()
                        : Optional.of(CONVOLUTION);
            default -> Optional.empty();
        };
    }

    /** The pairs of weights of a shape. */
    Pairs of(List<Long> shape) {
        int rank = shape.size();
        return switch (this) {
            case MATRIX -> Pairs.ofRows(Math.toIntExact(shape.get(rank - 2)), Math.toIntExact(shape.getLast()));
            case TRANSPOSED -> Pairs.ofOutputs(Math.toIntExact(shape.getLast()), 1);
            case CONVOLUTION -> {
                int positions = 1;
                for (long size : shape.subList(2, rank)) {
                    positions = Math.multiplyExact(positions, Math.toIntExact(size));
                }
                yield Pairs.ofOutputs(Math.toIntExact(shape.get(1)), positions);
            }
        };
    }
}
