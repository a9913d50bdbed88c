package dev.cortado.quantize.check;

import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Brings the weights of a product into the order in which the kernels add them: matrices [inner, columns]. */
final class WeightMatrices {

    private WeightMatrices() {}

    /**
     * The matrices of a node: one, one for each group of a convolution, or one for each matrix of a batch and each weight tensor.
     *
     * <p>The inner dimension of a convolution is the kernel's positions, and at each position the channels of the group: the order in
     * which {@code QLinearConv} lays out its input, channels last.
     */
    static List<ProductWeights> of(IntegerProduct product) {
        List<ProductWeights> matrices = new ArrayList<>();
        for (Tensor tensor : product.weights()) {
            switch (product.layout()) {
                case MATRIX -> plain(tensor, matrices);
                case TRANSPOSED -> matrices.add(transposed(tensor));
                case CONVOLUTION -> grouped(tensor, (int) product.node().integer("group", 1), matrices);
            }
        }
        return matrices;
    }

    private static void plain(Tensor tensor, List<ProductWeights> matrices) {
        List<Long> shape = tensor.shape();
        int columns = Math.toIntExact(shape.getLast());
        int inner = Math.toIntExact(shape.get(shape.size() - 2));
        ByteBuffer bytes = tensor.bytes();
        while (bytes.hasRemaining()) {
            byte[] matrix = new byte[inner * columns];
            bytes.get(matrix);
            matrices.add(ProductWeights.of(matrix, inner, columns));
        }
    }

    private static ProductWeights transposed(Tensor tensor) {
        int columns = Math.toIntExact(tensor.shape().getFirst());
        int inner = Math.toIntExact(tensor.shape().getLast());
        ByteBuffer bytes = tensor.bytes();
        byte[] matrix = new byte[inner * columns];
        for (int column = 0; column < columns; column++) {
            for (int k = 0; k < inner; k++) {
                matrix[k * columns + column] = bytes.get();
            }
        }
        return ProductWeights.of(matrix, inner, columns);
    }

    private static void grouped(Tensor tensor, int groups, List<ProductWeights> matrices) {
        int columns = Math.toIntExact(tensor.shape().getFirst()) / groups;
        int channels = Math.toIntExact(tensor.shape().get(1));
        int kernel = Math.toIntExact(tensor.count() / tensor.shape().getFirst() / channels);
        ByteBuffer bytes = tensor.bytes();
        for (int group = 0; group < groups; group++) {
            byte[] matrix = new byte[kernel * channels * columns];
            for (int column = 0; column < columns; column++) {
                for (int channel = 0; channel < channels; channel++) {
                    for (int position = 0; position < kernel; position++) {
                        matrix[(position * channels + channel) * columns + column] = bytes.get();
                    }
                }
            }
            matrices.add(ProductWeights.of(matrix, kernel * channels, columns));
        }
    }
}
