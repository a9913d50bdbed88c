package dev.cortado.magics.render.value;

import dev.cortado.magics.render.table.Excerpt;
import dev.cortado.magics.render.table.Grid;
import dev.cortado.magics.render.table.GridColumn;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tech.tablesaw.api.Row;

/** Which values are tables, by the rules of this package, and what stands in their cells. */
final class Grids {

    private static final int FITS_A_LINE = 80;

    private Grids() {}

    /** The value as a table if it reads better so. */
    static Optional<Grid> of(Object value, int mostRows) {
        return switch (value) {
            case Record one -> fitsALine(one) ? Optional.empty() : Optional.of(ofRecord(one));
            case Map<?, ?> map
            when PlainText.isStandard(map) ->
                map.isEmpty() || fitsALine(map) ? Optional.empty() : Optional.of(ofMap(map, mostRows));
            case Collection<?> rows when PlainText.isStandard(rows) -> ofRows(rows, mostRows);
            case Object[] rows ->
                isMatrix(rows) ? Optional.of(ofMatrix(rows, mostRows)) : ofRows(Arrays.asList(rows), mostRows);
            default -> Optional.empty();
        };
    }

    /** The values of the row a cursor stands at. */
    static Grid of(Row row) {
        return pairs(
                "column",
                row.columnNames(),
                "value",
                row.columnNames().stream().map(row::getObject).toList());
    }

    private static boolean fitsALine(Object value) {
        return PlainText.of(value).length() <= FITS_A_LINE;
    }

    private static Grid ofRecord(Record value) {
        RecordParts parts = RecordParts.of(value.getClass());
        return pairs("component", parts.names(), "value", parts.valuesOf(value));
    }

    private static Grid pairs(String nameOfFirst, List<String> names, String nameOfSecond, List<?> values) {
        // Values of different kinds: each is written by itself, and their order means something.
        List<String> texts = values.stream()
                .map(value -> value == null ? "" : PlainText.of(value))
                .toList();
        return new Grid(
                List.of(
                        GridColumn.of(nameOfFirst, names, String::valueOf),
                        new GridColumn(nameOfSecond, false, new ArrayList<>(values), texts)),
                Excerpt.of(names.size(), Math.max(1, names.size())),
                0,
                false);
    }

    private static Grid ofMap(Map<?, ?> map, int mostRows) {
        Excerpt rows = Excerpt.of(map.size(), mostRows);
        List<Map.Entry<?, ?>> shown = shown(map.entrySet(), rows);
        return new Grid(
                List.of(column("key", shown, Map.Entry::getKey), column("value", shown, Map.Entry::getValue)),
                rows,
                0,
                map.size() > 1);
    }

    private static Optional<Grid> ofRows(Collection<?> all, int mostRows) {
        if (all.size() < 2) {
            return Optional.empty();
        }
        Object first = all.iterator().next();
        if (!(first instanceof Record) && !(first instanceof Map<?, ?>)) {
            return Optional.empty();
        }
        Excerpt rows = Excerpt.of(all.size(), mostRows);
        List<Object> shown = shown(all, rows);
        if (first instanceof Record) {
            return shown.stream().allMatch(row -> row != null && row.getClass() == first.getClass())
                    ? Optional.of(ofRecords(first.getClass(), shown, rows))
                    : Optional.empty();
        }
        var keys = new LinkedHashSet<>(((Map<?, ?>) first).keySet());
        boolean alike = !keys.isEmpty()
                && shown.stream()
                        .allMatch(row -> row instanceof Map<?, ?> map
                                && PlainText.isStandard(map)
                                && map.keySet().equals(keys));
        return alike ? Optional.of(ofMaps(new ArrayList<>(keys), shown, rows)) : Optional.empty();
    }

    private static Grid ofRecords(Class<?> type, List<Object> shown, Excerpt rows) {
        RecordParts parts = RecordParts.of(type);
        List<List<Object>> values = shown.stream().map(parts::valuesOf).toList();
        List<String> names = parts.names();
        List<GridColumn> columns = new ArrayList<>();
        for (int at = 0; at < names.size(); at++) {
            int index = at;
            columns.add(column(names.get(at), values, row -> row.get(index)));
        }
        return new Grid(columns, rows, 0, true);
    }

    private static Grid ofMaps(List<?> keys, List<Object> shown, Excerpt rows) {
        List<?> some = keys.subList(0, Math.min(keys.size(), Grid.MOST_COLUMNS));
        List<GridColumn> columns = some.stream()
                .map(key -> column(PlainText.of(key), shown, row -> ((Map<?, ?>) row).get(key)))
                .toList();
        return new Grid(columns, rows, keys.size() - some.size(), true);
    }

    private static <R> GridColumn column(String name, List<R> rows, Function<R, Object> value) {
        List<Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(value.apply(row)));
        return GridColumn.of(name, values, PlainText::of);
    }

    @SuppressWarnings("unchecked")
    private static <R> List<R> shown(Collection<?> all, Excerpt rows) {
        List<R> shown = new ArrayList<>();
        int at = 0;
        for (Object row : all) {
            if (rows.shows(at++)) {
                shown.add((R) row);
            }
        }
        return shown;
    }

    private static boolean isMatrix(Object[] rows) {
        if (rows.length < 2 || rows[0] == null || !rows[0].getClass().isArray()) {
            return false;
        }
        Class<?> element = rows[0].getClass().getComponentType();
        if (!element.isPrimitive() || element == boolean.class || element == char.class) {
            return false;
        }
        int width = Array.getLength(rows[0]);
        return width >= 2
                && Arrays.stream(rows)
                        .allMatch(row -> row != null
                                && row.getClass().getComponentType() == element
                                && Array.getLength(row) == width);
    }

    /** All numbers with one precision, the indices in front. */
    private static Grid ofMatrix(Object[] all, int mostRows) {
        Excerpt rows = Excerpt.of(all.length, mostRows);
        int width = Array.getLength(all[0]);
        int columns = Math.min(width, Grid.MOST_COLUMNS);
        List<Object> numbers = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            int at = column;
            rows.indices().forEach(row -> numbers.add(Array.get(all[row], at)));
        }
        GridColumn together = GridColumn.of("", numbers, String::valueOf);
        List<GridColumn> shown = new ArrayList<>();
        shown.add(GridColumn.of("", rows.indices().boxed().toList(), String::valueOf));
        for (int column = 0; column < columns; column++) {
            int from = column * rows.shown();
            shown.add(new GridColumn(
                    Integer.toString(column),
                    true,
                    together.values().subList(from, from + rows.shown()),
                    together.texts().subList(from, from + rows.shown())));
        }
        return new Grid(shown, rows, width - columns, true);
    }
}
