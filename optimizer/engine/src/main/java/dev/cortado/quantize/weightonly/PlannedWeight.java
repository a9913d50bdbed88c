package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.List;
import java.util.Set;

/**
 * A constant matrix to be quantised, once for all nodes that read it.
 *
 * @param tensor the matrix as it is stored
 * @param transposed whether it is stored as outputs by inputs
 * @param format how it is to be coded
 * @param nodes the products that read it
 * @param inputs the values it is multiplied with, as far as they can be looked at while the model runs; empty when one cannot
 */
record PlannedWeight(Tensor tensor, boolean transposed, BlockFormat format, List<Node> nodes, Set<String> inputs) {

    WeightMatrix matrix() {
        return new WeightMatrix(tensor, transposed);
    }

    int rows() {
        return Math.toIntExact(tensor.shape().get(transposed ? 1 : 0));
    }
}
