package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer, {@code y = x W' + b}.
 *
 * @param format how its weights are stored
 * @param outputs the rows of W
 * @param inputs the columns of W
 * @param weights the tensors that the format consists of, in the order in which the operators take them
 * @param bias a float per output; empty for none
 */
public record Linear(MatrixFormat format, int outputs, int inputs, List<Tensor> weights, Optional<Tensor> bias) {

    /** Freezes the list. */
    public Linear {
        weights = List.copyOf(weights);
    }
}
