package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/** A format of floats. */
public sealed interface FloatPacking extends MatrixPacking permits DenseFloats, SparseFloats {

    /**
     * Packs a matrix.
     *
     * @param values {@code float[outputs, inputs]}, row by row
     * @return tensors without names
     */
    List<Tensor> pack(float[] values, int outputs, int inputs);
}
