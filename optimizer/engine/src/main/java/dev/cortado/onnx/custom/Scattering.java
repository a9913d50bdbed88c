package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/** Writes the unpacking of blocks that are there only where a bit is set. */
final class Scattering {

    private Scattering() {}

    /**
     * Writes it.
     *
     * @param blocks the tensor {@code [blocks, size]}, in the order of the bits
     * @param values its name in the function
     * @param present {@code uint8[rows, columns]}, 1 where there is a block
     * @param zero a tensor of one element, what is in blocks that are not there
     * @param shape {@code [rows, columns, size]}
     * @return {@code [rows, columns, size]}
     */
    static String scatter(
            FunctionBuilder function, Tensor blocks, String values, String present, Tensor zero, List<Long> shape) {
        String zeros = function.op(
                "ConstantOfShape",
                List.of(function.longs(shape.stream().mapToLong(Long::longValue).toArray())),
                Attributes.tensor("value", zero.proto()));
        if (blocks.count() == 0) {
            return zeros;
        }
        String places = function.transpose(function.op("NonZero", present), 1L, 0L);
        return function.op("ScatterND", zeros, places, values);
    }
}
