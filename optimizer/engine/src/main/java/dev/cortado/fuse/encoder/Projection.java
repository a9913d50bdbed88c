package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer put together of chosen outputs of others.
 *
 * @param inputs the features of the input
 * @param parts rows of the weight, one part after another
 */
record Projection(int inputs, List<Part> parts) {

    /**
     * Chosen outputs of a linear layer.
     *
     * @param layer they are of
     * @param rows which
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(LinearPattern layer, int[] rows) {

        /** All outputs of a layer, in their order. */
        static Part all(LinearPattern layer) {
            int[] rows = new int[layer.outputs()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i;
            }
            return new Part(layer, rows);
        }
    }

    /** Freezes the list. */
    Projection {
        parts = List.copyOf(parts);
    }

    /** A layer as it is. */
    static Projection of(LinearPattern layer) {
        return new Projection(layer.inputs(), List.of(Part.all(layer)));
    }

    int outputs() {
        return parts.stream().mapToInt(part -> part.rows().length).sum();
    }

    boolean quantized() {
        return parts.stream().anyMatch(part -> part.layer().quantized());
    }

    /**
     * The layer, in floats.
     *
     * @param name of its tensors
     * @param added to the bias as well
     */
    Linear toLinear(String name, Optional<float[]> added) {
        int outputs = outputs();
        float[] weights = new float[Math.multiplyExact(outputs, inputs)];
        float[] bias = added.map(float[]::clone).orElse(new float[outputs]);
        boolean biased = added.isPresent();
        int row = 0;
        IdentityHashMap<LinearPattern, float[]> read = new IdentityHashMap<>();
        for (Part part : parts) {
            LinearPattern layer = part.layer();
            float[] from = read.computeIfAbsent(layer, known -> known.weights().get());
            biased |= layer.bias().isPresent();
            for (int feature : part.rows()) {
                System.arraycopy(from, feature * inputs, weights, row * inputs, inputs);
                bias[row] += layer.bias().isPresent() ? layer.bias().get()[feature] : 0;
                row++;
            }
        }
        return new Linear(
                MatrixFormat.F32,
                outputs,
                inputs,
                List.of(Tensors.floats(name + ".weight", List.of((long) outputs, (long) inputs), weights)),
                biased ? Optional.of(Tensors.floats(name + ".bias", List.of((long) outputs), bias)) : Optional.empty());
    }
}
