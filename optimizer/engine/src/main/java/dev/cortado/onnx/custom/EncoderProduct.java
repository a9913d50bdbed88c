package dev.cortado.onnx.custom;

import java.util.Optional;

/**
 * A product of an encoder with a matrix, by the names of values.
 *
 * @param input {@code float[batch, tokens, inputs]}, zero where there is padding
 * @param output {@code float[batch, tokens, outputs]}: the product with its bias, and what is added to it
 * @param residual what is added to it, for products that something goes around
 */
public record EncoderProduct(String input, String output, Optional<String> residual) {

    static EncoderProduct of(String input, String output) {
        return new EncoderProduct(input, output, Optional.empty());
    }

    EncoderProduct withInput(String other) {
        return new EncoderProduct(other, output, residual);
    }

    EncoderProduct withSum(String sum, String added) {
        return new EncoderProduct(input, sum, Optional.of(added));
    }
}
