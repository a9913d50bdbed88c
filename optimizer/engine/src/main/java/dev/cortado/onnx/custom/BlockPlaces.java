package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import java.util.List;

/**
 * Writes the unpacking of blocks that are there only where a bit is set. The running sum of the bits says which block is where; a block of
 * zeros goes in front of the others, for where the bit is not set. All of it is computed from constants, and, unlike {@code NonZero}, folded by
 * ONNX Runtime when it opens the model.
 */
final class BlockPlaces {

    private BlockPlaces() {}

    /**
     * Writes it.
     *
     * @param values the blocks {@code [blocks, size]}, in the order of the bits
     * @param present {@code uint8[rows, columns]}, 1 where there is a block
     * @param zero a block of zeros, {@code [1, size]}
     * @param shape {@code [rows, columns, size]}
     * @return {@code [rows, columns, size]}
     */
    static String place(FunctionBuilder function, String values, String present, Tensor zero, long... shape) {
        String bits = function.cast(function.reshape(present, shape[0] * shape[1]), ElementType.INT32);
        String places = function.op("Mul", function.op("CumSum", bits, function.whole(0)), bits);
        String blocks = function.concat(0, List.of(function.constant(zero), values));
        return function.reshape(function.op("Gather", blocks, places), shape);
    }
}
