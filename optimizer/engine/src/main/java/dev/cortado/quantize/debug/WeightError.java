package dev.cortado.quantize.debug;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.debug.QuantizedLayer.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far a quantised weight is from the float weight.
 *
 * @param decibels signal to quantisation noise, {@code 10 log10(sum w^2 / sum (w - w')^2)}; infinite when both are equal
 * @param clipped the share of weights that are cut off, 0 to 1: their integer is the smallest or the largest that the tensor uses, and
 *     they lie more than half a step beyond it
 */
record WeightError(double decibels, double clipped) {

    /** Compared with what the float model has, in the order in which the quantised model stores it. */
    static Optional<WeightError> of(IntegerGrid grid, Reference reference, Node operator) {
        float[] expected = floats(reference, operator);
        return expected.length == grid.codes().length ? Optional.of(of(grid, expected)) : Optional.empty();
    }

    /** The float weight in the order in which the quantised model stores it, times what its operator has folded into the scales. */
    static float[] floats(Reference reference, Node operator) {
        Tensor weight = reference.weight();
        if (!reference.sameLayout() && weight.shape().size() > 1) {
            int rank = weight.shape().size();
            List<Integer> swapped =
                    new ArrayList<>(IntStream.range(0, rank).boxed().toList());
            swapped.set(rank - 1, rank - 2);
            swapped.set(rank - 2, rank - 1);
            weight = Constants.transposed(weight, weight.name(), swapped);
        }
        float[] expected = weight.floats();
        boolean folded = reference.node().is("Gemm") && operator.operator().equals("MatMulInteger");
        float alpha = folded ? reference.node().real("alpha", 1) : 1;
        for (int i = 0; alpha != 1 && i < expected.length; i++) {
            expected[i] *= alpha;
        }
        return expected;
    }

    private static WeightError of(IntegerGrid grid, float[] expected) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float code : grid.codes()) {
            least = Math.min(least, code);
            most = Math.max(most, code);
        }
        double signal = 0;
        double noise = 0;
        long clipped = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) expected[i] - grid.value(i);
            signal += (double) expected[i] * expected[i];
            noise += difference * difference;
            double step = grid.scale(i);
            double steps = difference / step;
            // Half a step, and what rounding in 32 bits adds to it.
            if ((grid.codes()[i] == most && steps > 0.501) || (grid.codes()[i] == least && steps < -0.501)) {
                clipped++;
            }
        }
        return new WeightError(decibels(signal, noise), expected.length == 0 ? 0 : (double) clipped / expected.length);
    }

    /** A ratio of powers in decibels; infinite without noise, and not a number without signal and noise. */
    static double decibels(double signal, double noise) {
        if (noise == 0) {
            return signal == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        return 10 * Math.log10(signal / noise);
    }
}
