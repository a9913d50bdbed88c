package dev.cortado.kernel;

import dev.cortado.kernel.session.ReadableNames;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Values as text: arrays by their elements, long collections cut with a note. Classes outside of {@code java.util} that
 * implement a collection speak for themselves through their {@code toString}.
 */
final class PlainText {

    private static final int MOST_ELEMENTS = 1_000;
    private static final int DEEPEST = 20;

    private PlainText() {}

    /** Returns the text; what the value's own {@code toString} throws passes through. */
    static String of(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value, 0);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value, int depth) {
        if (depth > DEEPEST) {
            text.append('…');
            return;
        }
        switch (value) {
            case null -> text.append("null");
            case Optional<?> optional
            when optional.isPresent() -> {
                text.append("Optional[");
                append(text, optional.get(), depth + 1);
                text.append(']');
            }
            case Map<?, ?> map when isStandard(map) -> appendMap(text, map, depth);
            case Collection<?> collection
            when isStandard(collection) && isOrdinary(collection) ->
                appendAll(text, collection.iterator(), collection.size(), depth);
            default -> {
                if (value.getClass().isArray()) {
                    appendArray(text, value, depth);
                } else {
                    text.append(self(value));
                }
            }
        }
    }

    /** What the value says of itself; the default text of a class that a cell declared without JShell's wrapper. */
    private static String self(Object value) {
        String text = String.valueOf(value);
        return text.startsWith("REPL.") ? ReadableNames.in(text) : text;
    }

    private static boolean isOrdinary(Collection<?> collection) {
        return collection instanceof List || collection instanceof Set || collection instanceof Queue;
    }

    private static boolean isStandard(Object value) {
        return value.getClass().getModule() == Object.class.getModule();
    }

    private static void appendArray(StringBuilder text, Object array, int depth) {
        int length = Array.getLength(array);
        appendAll(
                text,
                new Iterator<Object>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < length;
                    }

                    @Override
                    public Object next() {
                        return Array.get(array, next++);
                    }
                },
                length,
                depth);
    }

    private static void appendAll(StringBuilder text, Iterator<?> elements, int count, int depth) {
        text.append('[');
        int shown = 0;
        while (elements.hasNext() && shown < MOST_ELEMENTS) {
            text.append(shown++ > 0 ? ", " : "");
            append(text, elements.next(), depth + 1);
        }
        appendRest(text, count - shown);
        text.append(']');
    }

    private static void appendMap(StringBuilder text, Map<?, ?> map, int depth) {
        text.append('{');
        int shown = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (shown == MOST_ELEMENTS) {
                break;
            }
            text.append(shown++ > 0 ? ", " : "");
            append(text, entry.getKey(), depth + 1);
            text.append('=');
            append(text, entry.getValue(), depth + 1);
        }
        appendRest(text, map.size() - shown);
        text.append('}');
    }

    private static void appendRest(StringBuilder text, int rest) {
        if (rest > 0) {
            text.append(", … ").append(rest).append(" more");
        }
    }
}
