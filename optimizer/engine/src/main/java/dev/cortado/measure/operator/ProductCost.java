package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Optional;

/**
 * Matrix products and convolutions.
 *
 * <ul>
 *   <li>{@code MatMul}, {@code FusedMatMul}, {@code MatMulInteger}, {@code QLinearMatMul}: {@code 2 K} per element of the
 *       output, K the dimension summed over; a scale that is not 1 adds 1 per element
 *   <li>{@code MatMulIntegerToFloat}, {@code DynamicQuantizeMatMul}: the same, 1 per element for the scale, 1 for a bias; the
 *       second also 4 per element of the activations, which it quantises (smallest, largest, scale, shift)
 *   <li>{@code Gemm}, {@code FusedGemm}, {@code QGemm}: {@code 2 K} per element, 1 for C, 1 for an alpha that is not 1, 1 for
 *       the activation; a beta that is not 1 takes 1 per element of C
 *   <li>{@code MatMulNBits}: {@code 2 K} per element, 1 for a bias; taking the weights apart is not counted
 *   <li>{@code Conv}, {@code FusedConv}, {@code ConvInteger}, {@code QLinearConv}: {@code 2 C/g k} per element of the output, C/g
 *       the channels of a group and k the kernel's size, padding included; 1 each for bias, a summed input and the activation
 *   <li>{@code ConvTranspose}: {@code 2 M/g k} per element of the <em>input</em>, what padding crops off included; 1 per element
 *       of the output for the bias
 * </ul>
 *
 * <p>What requantises its result ({@code QLinear...}, {@code QGemm}) adds 2 per element of the output: scale and zero point.
 */
final class ProductCost {

    private static final int DYNAMIC_QUANTIZATION = 4;
    private static final int REQUANTIZATION = 2;

    private ProductCost() {}

    static Optional<Count> count(Operation operation) {
        TensorShape first = operation.input(0);
        return switch (operation.operator()) {
            case "MatMul" -> Count.of(operation, product(operation));
            case "FusedMatMul", "TransposeMatMul" ->
                Count.of(operation, product(operation) + scaled(operation, "alpha", operation.produced()));
            case "MatMulInteger" -> Count.of(operation, product(operation), Arithmetic.INT8);
            case "QLinearMatMul" ->
                Count.of(operation, product(operation) + REQUANTIZATION * operation.produced(), Arithmetic.INT8);
            case "MatMulIntegerToFloat" ->
                Count.of(
                        operation,
                        product(operation) + operation.produced() + ifPresent(operation, 6, operation.produced()),
                        Arithmetic.INT8);
            case "DynamicQuantizeMatMul" ->
                Count.of(
                        operation,
                        product(operation)
                                + operation.produced()
                                + ifPresent(operation, 4, operation.produced())
                                + DYNAMIC_QUANTIZATION * first.count(),
                        Arithmetic.INT8);
            case "Gemm", "FusedGemm" -> Count.of(operation, gemm(operation));
            case "QGemm" ->
                Count.of(
                        operation,
                        2.0 * operation.produced() * gemmInner(operation)
                                + ifPresent(operation, 6, operation.produced())
                                + REQUANTIZATION * operation.produced(),
                        Arithmetic.INT8);
            case "MatMulNBits" ->
                Count.of(
                        operation,
                        2.0 * operation.produced() * first.dimension(-1)
                                + ifPresent(operation, 5, operation.produced()),
                        operation.attributes().integer("bits", 4) <= 4 ? Arithmetic.INT4 : Arithmetic.INT8);
            case "Conv", "NhwcFusedConv", "FusedConv" -> convolution(operation);
            case "ConvInteger" -> Count.of(operation, convolve(operation, operation.input(1)), Arithmetic.INT8);
            case "QLinearConv" ->
                Count.of(
                        operation,
                        convolve(operation, operation.input(3))
                                + ifPresent(operation, 8, operation.produced())
                                + REQUANTIZATION * operation.produced(),
                        Arithmetic.INT8);
            case "ConvTranspose" -> {
                TensorShape weight = operation.input(1);
                yield Count.of(
                        operation,
                        2.0 * first.count() * weight.product(1, weight.rank())
                                + ifPresent(operation, 2, operation.produced()));
            }
            default -> Optional.empty();
        };
    }

    /** 2 K per element of the output. */
    private static double product(Operation operation) {
        TensorShape a = operation.input(0);
        boolean transposed = operation.attributes().integer("transA", 0) != 0;
        boolean batchTransposed = operation.attributes().integer("transBatchA", 0) != 0;
        long inner;
        if (!transposed || a.rank() < 2) {
            inner = a.dimension(-1);
        } else {
            // transBatchA moves the first dimension to where the rows are, transA then changes rows and columns.
            inner = batchTransposed ? a.dimension(0) : a.dimension(-2);
        }
        return 2.0 * operation.produced() * inner;
    }

    private static long gemmInner(Operation operation) {
        return operation.input(0).dimension(operation.attributes().integer("transA", 0) != 0 ? 0 : 1);
    }

    private static double gemm(Operation operation) {
        long produced = operation.produced();
        TensorShape c = operation.input(2);
        double operations = 2.0 * produced * gemmInner(operation) + scaled(operation, "alpha", produced);
        if (c.present()) {
            operations += produced + scaled(operation, "beta", c.count());
        }
        return operations + activation(operation);
    }

    private static Optional<Count> convolution(Operation operation) {
        return Count.of(
                operation,
                convolve(operation, operation.input(1))
                        + ifPresent(operation, 2, operation.produced())
                        + ifPresent(operation, 3, operation.produced())
                        + activation(operation));
    }

    private static double convolve(Operation operation, TensorShape weight) {
        return 2.0 * operation.produced() * weight.product(1, weight.rank());
    }

    private static double activation(Operation operation) {
        return operation.attributes().text("activation", "").isEmpty() ? 0 : operation.produced();
    }

    private static double scaled(Operation operation, String attribute, long elements) {
        return operation.attributes().real(attribute, 1) == 1 ? 0 : elements;
    }

    private static double ifPresent(Operation operation, int input, long elements) {
        return operation.input(input).present() ? elements : 0;
    }
}
