package dev.cortado.measure;

import java.nio.file.Path;

/**
 * A model to be measured.
 *
 * @param name what the result calls it
 * @param file its ONNX file
 */
public record Subject(String name, Path file) {
    /** Makes the path absolute: it is read by another process. */
    public Subject {
        file = file.toAbsolutePath().normalize();
    }
}
