package dev.cortado.measure.inspect;

import dev.cortado.onnx.ElementType;
import java.util.OptionalLong;

/**
 * A weight that is stored in few bits, and how it is used.
 *
 * @param tensor its name
 * @param type of its elements as stored; {@code uint8} for packed 4-bit weights of {@code MatMulNBits}
 * @param bits of an element
 * @param scheme how it enters the calculation
 * @param granularity what has a scale of its own
 * @param symmetric whether zero is stored as 0 (for packed weights: in the middle)
 * @param zeroPoint the one number that stands for zero; empty when there are several or it is not known
 * @param elements how many numbers it holds
 */
public record QuantizedWeight(
        String tensor,
        ElementType type,
        int bits,
        Scheme scheme,
        Granularity granularity,
        boolean symmetric,
        OptionalLong zeroPoint,
        long elements) {

    /** The ways in which ONNX models calculate with quantised weights. */
    public enum Scheme {
        /** Activations are quantised as the model runs: {@code MatMulInteger}, {@code ConvInteger}, {@code DynamicQuantize...}. */
        DYNAMIC("dynamic"),
        /** Operators that take and give quantised tensors: {@code QLinearMatMul}, {@code QLinearConv}, {@code QGemm}. */
        QOPERATOR("QOperator"),
        /** Dequantised by {@code DequantizeLinear} in front of a float operator, whose activations are quantised too. */
        QDQ("QDQ"),
        /** Dequantised by {@code DequantizeLinear}, activations are floats. */
        WEIGHT_ONLY("weight-only"),
        /** Blocks with a scale each: {@code MatMulNBits}, {@code GatherBlockQuantized}. */
        BLOCKS("blocks"),
        /** A table of embeddings whose rows are dequantised after they were looked up. */
        LOOKUP("lookup");

        private final String text;

        Scheme(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What has a scale of its own. */
    public enum Granularity {
        /** The whole weight. */
        TENSOR("per tensor"),
        /** Each channel of the output. */
        CHANNEL("per channel"),
        /** Each block within a channel. */
        BLOCK("per block"),
        /** It could not be found out. */
        UNKNOWN("granularity unknown");

        private final String text;

        Granularity(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
