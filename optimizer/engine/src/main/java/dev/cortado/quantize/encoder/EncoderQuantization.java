package dev.cortado.quantize.encoder;

import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.PerMatrix;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.text.NearestNames;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an encoder is quantised, or the products of a model that has none.
 *
 * @param format of its matrices; where it is one of integers, a matrix at least half of whose blocks of four inputs are zero gets {@code int8_1x4} instead
 * @param exceptions matrices that get another format, by {@code layer.0.up}, {@code layer.0} or {@code up}, the longer name
 *     first; products by their own names
 * @param words how the table of word embeddings before an encoder is stored; positions are stored in 8 bits unless it is one of floats
 */
public record EncoderQuantization(MatrixFormat format, Map<String, MatrixFormat> exceptions, TableFormat words) {

    /** Freezes the map. */
    public EncoderQuantization {
        exceptions = Map.copyOf(exceptions);
    }

    /** All matrices in one format, words in 8 bits. */
    public static EncoderQuantization of(MatrixFormat format) {
        return new EncoderQuantization(format, Map.of(), TableFormat.INT8);
    }

    /** The format of the matrices of so many bits. */
    public static MatrixFormat bits(int bits) {
        return switch (bits) {
            case 7 -> MatrixFormat.INT7;
            case 6 -> MatrixFormat.INT6;
            case 5 -> MatrixFormat.INT5;
            default ->
                throw new IllegalArgumentException("bits of an encoder's weights: expected 7, 6 or 5, found " + bits);
        };
    }

    /** The same with words stored another way. */
    public EncoderQuantization withWords(TableFormat other) {
        return new EncoderQuantization(format, exceptions, other);
    }

    /** The same with other exceptions. */
    public EncoderQuantization withExceptions(Map<String, MatrixFormat> others) {
        return new EncoderQuantization(format, others, words);
    }

    /** The format of a matrix. */
    public MatrixFormat format(int layer, EncoderMatrix matrix) {
        return perMatrix().of(layer, matrix);
    }

    /** The format that a matrix is to have whatever its weights are. */
    Optional<MatrixFormat> exception(int layer, EncoderMatrix matrix) {
        return perMatrix().exception(layer, matrix);
    }

    /** The format that a product is to have whatever its weights are. */
    Optional<MatrixFormat> exception(String product) {
        return Optional.ofNullable(exceptions.get(product));
    }

    /**
     * Looks for names that mean nothing in a model without an encoder.
     *
     * @param products the names of all
     * @throws IllegalArgumentException if an exception is for no product; has the nearest names
     */
    void check(Set<String> products) {
        for (String name : new TreeSet<>(exceptions.keySet())) {
            if (!products.contains(name)) {
                throw new IllegalArgumentException("the model has no encoder, and no product '" + name
                        + "' with a constant matrix" + NearestNames.hint(name, products));
            }
        }
    }

    /**
     * Looks for names that mean nothing.
     *
     * @param layers of the encoder
     * @throws IllegalArgumentException if an exception is for no matrix of it; has the nearest names
     */
    void check(int layers) {
        perMatrix().check(layers);
    }

    private PerMatrix<MatrixFormat> perMatrix() {
        return new PerMatrix<>(format, exceptions);
    }

    /** As a recipe has it, embeddings aside. */
    Map<String, Object> matrixSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("format", format.attribute());
        if (!exceptions.isEmpty()) {
            Map<String, Object> others = new TreeMap<>();
            exceptions.forEach((name, other) -> others.put(name, other.attribute()));
            settings.put("exceptions", others);
        }
        return settings;
    }

    /** As a recipe has it. */
    Map<String, Object> toSettings() {
        Map<String, Object> settings = matrixSettings();
        settings.put("words", words.attribute());
        return settings;
    }
}
