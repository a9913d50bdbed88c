package dev.cortado.record;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings values of any class to the few that JSON gives back unchanged, so that a record equals itself after a round
 * trip: String, Long, Double, Boolean, List, Map with sorted keys, null.
 */
final class JsonValues {

    private JsonValues() {}

    /** Copies a map, sorted by key; a missing map is an empty one. */
    static <V> Map<String, V> sorted(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** Copies a map, sorted by key, with all values in their JSON form. */
    static Map<String, Object> normalised(Map<String, ?> map) {
        Map<String, Object> result = new TreeMap<>();
        if (map != null) {
            map.forEach((key, value) -> result.put(key, normalised(value)));
        }
        return Collections.unmodifiableMap(result);
    }

    private static Object normalised(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean truth -> truth;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case BigInteger number -> number.bitLength() < Long.SIZE ? number.longValue() : number.toString();
            case Number number -> decimal(number.doubleValue());
            case Path path -> path.toString().replace('\\', '/');
            case Instant instant -> instant.toString();
            case Map<?, ?> map -> {
                Map<String, Object> result = new TreeMap<>();
                map.forEach((key, element) -> result.put(String.valueOf(key), normalised(element)));
                yield Collections.unmodifiableMap(result);
            }
            case Collection<?> collection -> list(collection);
            case Object[] array -> list(Arrays.asList(array));
            case int[] array -> list(Arrays.stream(array).boxed().toList());
            case long[] array -> list(Arrays.stream(array).boxed().toList());
            case double[] array -> list(Arrays.stream(array).boxed().toList());
            default -> value.toString();
        };
    }

    /** Not-a-number and the infinities as text: JSON has no numbers for them. */
    private static Object decimal(double number) {
        return Double.isFinite(number) ? (Object) number : Double.toString(number);
    }

    private static List<Object> list(Collection<?> collection) {
        List<Object> result = new ArrayList<>(collection.size());
        collection.forEach(element -> result.add(normalised(element)));
        return Collections.unmodifiableList(result);
    }
}
