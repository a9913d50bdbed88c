package dev.cortado.magics.notebook.state;

import dev.cortado.runtime.Model;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import tech.tablesaw.api.Table;

/** A value in a few words, told without walking through what it holds. */
final class ShortValue {

    private static final int LONGEST = 60;
    private static final int HEADER_BYTES = 16;

    private ShortValue() {}

    static String text(Object value) {
        try {
            return switch (value) {
                case null -> "null";
                case CharSequence text ->
                    "\"" + cut(text.length() > 2 * LONGEST ? text.subSequence(0, 2 * LONGEST) : text) + "\"";
                case Character letter -> "'" + letter + "'";
                case Table table -> table.rowCount() + " rows, " + table.columnCount() + " columns";
                case Collection<?> all -> all.size() + (all.size() == 1 ? " element" : " elements");
                case Map<?, ?> map -> map.size() + (map.size() == 1 ? " entry" : " entries");
                case Model model -> model.name();
                case Object array when array.getClass().isArray() -> Array.getLength(array) + " elements";
                default -> cut(String.valueOf(value));
            };
        } catch (RuntimeException
                | StackOverflowError e) { // a value whose text cannot be made must not hide the others
            return "(its text cannot be made: " + e.getClass().getSimpleName() + ")";
        }
    }

    private static String cut(CharSequence text) {
        String line = text.toString().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    /** The size in memory where one look tells it: texts and arrays of primitives. */
    static OptionalLong bytes(Object value) {
        return switch (value) {
            case byte[] a -> OptionalLong.of(HEADER_BYTES + a.length);
            case boolean[] a -> OptionalLong.of(HEADER_BYTES + a.length);
            case short[] a -> OptionalLong.of(HEADER_BYTES + 2L * a.length);
            case char[] a -> OptionalLong.of(HEADER_BYTES + 2L * a.length);
            case int[] a -> OptionalLong.of(HEADER_BYTES + 4L * a.length);
            case float[] a -> OptionalLong.of(HEADER_BYTES + 4L * a.length);
            case long[] a -> OptionalLong.of(HEADER_BYTES + 8L * a.length);
            case double[] a -> OptionalLong.of(HEADER_BYTES + 8L * a.length);
            case null, default -> OptionalLong.empty();
        };
    }
}
