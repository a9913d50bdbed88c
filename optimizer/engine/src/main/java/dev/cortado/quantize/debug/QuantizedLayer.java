package dev.cortado.quantize.debug;

import dev.cortado.measure.inspect.QuantizedWeight;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.Optional;

/**
 * A quantised weight, the operator that works with it, and what both were in the float model.
 *
 * @param weight the integers
 * @param reader the node that reads the integers
 * @param operator the node that does the layer's work: the reader, or what works with the dequantised weight
 * @param reference the same layer of the float model; empty if none could be told to be it
 * @param output the value the layer gives, computed under this name in the main graph of both models; empty if none is
 * @param stored what the layer gives as integers, where {@code output} is not computed; empty where it is
 * @param range what the integers behind the output can stand for, where it is quantised with a fixed scale
 */
public record QuantizedLayer(
        QuantizedWeight weight,
        Node reader,
        Node operator,
        Optional<Reference> reference,
        String output,
        Optional<StoredOutput> stored,
        Optional<OutputRange> range) {

    /**
     * A layer of the float model.
     *
     * @param node the operator
     * @param position of the weight among its inputs
     * @param weight its weight, as the node reads it
     * @param sameLayout whether the quantised model stores the last two dimensions in the same order
     * @param output the value it gives
     */
    public record Reference(Node node, int position, Tensor weight, boolean sameLayout, String output) {}

    /** A value of integers with a fixed scale: the float is {@code scale * (integer - zeroPoint)}. */
    public record StoredOutput(String value, double scale, double zeroPoint) {}

    /**
     * What quantised values can stand for.
     *
     * @param low the smallest float
     * @param high the largest float
     * @param step between two neighbours
     */
    public record OutputRange(double low, double high, double step) {

        /** Whether a float is cut off: it lies more than half a step outside. */
        public boolean clips(double value) {
            return value < low - step / 2 || value > high + step / 2;
        }
    }

    /** The name a reader knows it by: that of the float model's node, or else of the operator's. */
    public String label() {
        return reference.map(found -> found.node().label()).orElse(operator.label());
    }
}
