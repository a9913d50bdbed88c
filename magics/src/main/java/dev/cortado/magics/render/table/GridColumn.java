package dev.cortado.magics.render.table;

import dev.cortado.magics.render.NumberText;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A column as it is shown.
 *
 * @param name its name; may end with a unit, as {@code p50_ms}
 * @param numeric whether it holds numbers, which stand to the right
 * @param values the values of the rows that are shown; null where there is none
 * @param texts how they are written; empty where there is none
 */
public record GridColumn(String name, boolean numeric, List<Object> values, List<String> texts) {

    public GridColumn {
        values = Collections.unmodifiableList(new ArrayList<>(values));
        texts = List.copyOf(texts);
        if (values.size() != texts.size()) {
            throw new IllegalArgumentException(
                    "column " + name + " has " + values.size() + " values and " + texts.size() + " texts");
        }
    }

    /**
     * A column of values of one kind; numbers are written with one precision.
     *
     * @param words writes what is no number and no date
     */
    public static GridColumn of(String name, List<?> values, Function<Object, String> words) {
        boolean numeric = values.stream().anyMatch(Objects::nonNull)
                && values.stream().allMatch(value -> value == null || NumberText.isNumber(value));
        Function<Object, String> text = numeric
                ? DecimalText.forColumn(values)
                : value -> value instanceof LocalDateTime time ? time.toString().replace('T', ' ') : words.apply(value);
        return new GridColumn(
                name,
                numeric,
                new ArrayList<>(values),
                values.stream()
                        .map(value -> value == null ? "" : text.apply(value))
                        .toList());
    }
}
