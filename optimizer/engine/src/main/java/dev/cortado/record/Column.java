package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * One named column of a {@link Frame}.
 *
 * <p>Values are held in one class per type, whatever they came as: {@link String}, {@link Long}, {@link Double},
 * {@link Boolean}, {@link Instant}; {@code null} is a missing value. JSON has no not-a-number and no infinity: in a
 * decimal column they are the strings {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}, which this constructor
 * takes as well.
 *
 * @param name lower_snake_case with the unit as suffix, for example {@code p50_ms}
 * @param type {@link #TEXT}, {@link #INTEGER}, {@link #DECIMAL}, {@link #BOOLEAN} or {@link #INSTANT}
 * @param reproducibility how the column is compared when the run is repeated
 * @param values one value per row, in the frame's row order
 */
@JsonPropertyOrder({"name", "type", "reproducibility", "values"})
public record Column(String name, String type, Reproducibility reproducibility, List<Object> values) {

    /** Values are {@link String}. */
    public static final String TEXT = "text";

    /** Values are {@link Long}. */
    public static final String INTEGER = "integer";

    /** Values are {@link Double}. */
    public static final String DECIMAL = "decimal";

    /** Values are {@link Boolean}. */
    public static final String BOOLEAN = "boolean";

    /** Values are {@link Instant}. */
    public static final String INSTANT = "instant";

    private static final List<String> TYPES = List.of(TEXT, INTEGER, DECIMAL, BOOLEAN, INSTANT);

    /**
     * @throws IllegalArgumentException if the type is unknown or a value is not of it; the message names column and row
     */
    public Column {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a column has no name");
        }
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(
                    "column " + name + ": unknown type " + type + ", expected one of " + String.join(", ", TYPES));
        }
        if (reproducibility == null) {
            throw new IllegalArgumentException("column " + name + " does not say how it reproduces");
        }
        if (values == null) {
            throw new IllegalArgumentException("column " + name + " has no values");
        }
        List<Object> held = new ArrayList<>(values.size());
        for (Object value : values) {
            held.add(value == null ? null : hold(name, type, value, held.size()));
        }
        values = Collections.unmodifiableList(held);
    }

    private static Object hold(String name, String type, Object value, int row) {
        Object held = switch (type) {
            case TEXT -> value instanceof CharSequence || value instanceof Character ? value.toString() : null;
            case INTEGER -> integer(value);
            case DECIMAL -> decimal(value);
            case BOOLEAN -> value instanceof Boolean ? value : null;
            default -> instant(value);
        };
        if (held == null) {
            throw new IllegalArgumentException("column " + name + ", row " + row + ": expected " + type + ", found "
                    + value.getClass().getSimpleName() + " " + value);
        }
        return held;
    }

    private static Long integer(Object value) {
        return switch (value) {
            case Long exact -> exact;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
            default -> null;
        };
    }

    private static Double decimal(Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text when Objects.equals(text, "NaN") -> Double.NaN;
            case String text when Objects.equals(text, "Infinity") -> Double.POSITIVE_INFINITY;
            case String text when Objects.equals(text, "-Infinity") -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static Instant instant(Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        try {
            return value instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
