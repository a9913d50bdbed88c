package dev.cortado.onnx.custom;

import dev.cortado.text.NearestNames;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A setting that some matrices of an encoder have otherwise than the rest.
 *
 * @param rest what matrices have that are not named
 * @param exceptions by {@code layer.0.up}, {@code layer.0} or {@code up}; the longer name goes first
 */
public record PerMatrix<T>(T rest, Map<String, T> exceptions) {

    /** Freezes the map. */
    public PerMatrix {
        Objects.requireNonNull(rest, "rest");
        exceptions = Map.copyOf(exceptions);
    }

    /** The same for all. */
    public static <T> PerMatrix<T> all(T value) {
        return new PerMatrix<>(value, Map.of());
    }

    /** What a matrix has. */
    public T of(int layer, EncoderMatrix matrix) {
        return exception(layer, matrix).orElse(rest);
    }

    /** What was asked for a matrix by name. */
    public Optional<T> exception(int layer, EncoderMatrix matrix) {
        String name = matrix.name(layer);
        return Stream.of(name, ofLayer(name), kind(name))
                .map(exceptions::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * Looks for names that mean nothing.
     *
     * @param layers of the encoder
     * @throws IllegalArgumentException if an exception is for no matrix of it; has the nearest names
     */
    public void check(int layers) {
        Set<String> known = new TreeSet<>();
        for (EncoderMatrix matrix : EncoderMatrix.values()) {
            for (int layer = 0; layer < layers; layer++) {
                known.add(matrix.name(layer));
                known.add(ofLayer(matrix.name(layer)));
                known.add(kind(matrix.name(layer)));
            }
        }
        for (String name : new TreeSet<>(exceptions.keySet())) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("an encoder of " + layers + " layers has no matrix '" + name + "'"
                        + NearestNames.hint(name, known));
            }
        }
    }

    private static String ofLayer(String matrix) {
        return matrix.substring(0, matrix.lastIndexOf('.'));
    }

    private static String kind(String matrix) {
        return matrix.substring(matrix.lastIndexOf('.') + 1);
    }
}
