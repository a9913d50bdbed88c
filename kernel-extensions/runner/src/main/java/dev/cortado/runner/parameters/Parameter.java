package dev.cortado.runner.parameters;

/**
 * A declaration in the parameters cell.
 *
 * @param type its Java type as written; for {@code var} that of its literal
 * @param name its name
 * @param defaultValue the Java expression it is set to; empty if it is not set
 */
public record Parameter(String type, String name, String defaultValue) {

    @Override
    public String toString() {
        return type + " " + name + (defaultValue.isEmpty() ? "" : " = " + defaultValue);
    }
}
