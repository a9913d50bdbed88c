package dev.cortado.magics.render.value;

import dev.cortado.magics.render.ChartImage;
import java.awt.image.RenderedImage;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * Values as text: arrays by their elements, long collections and texts cut with a note. Classes outside of the JDK that
 * implement a collection speak for themselves through their {@code toString}; streams and iterators are not consumed,
 * futures not waited for.
 */
public final class PlainText {

    private static final int MOST_ELEMENTS = 1_000;
    private static final int LONGEST = 100_000;

    /** What JShell puts in front of the names of classes that cells declare. */
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

    private PlainText() {}

    /** Returns the text; what the value's own {@code toString} throws passes through. */
    public static String of(Object value) {
        Writing writing = new Writing();
        writing.append(value);
        return cut(writing.text.toString());
    }

    private static String readable(String text) {
        return text.startsWith("REPL.") ? WRAPPER.matcher(text).replaceAll("") : text;
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "\n… " + (text.length() - end)
                + " more characters. System.out.println shows a text whole.";
    }

    /** Whether this is a collection of the JDK, which may be walked through. */
    static boolean isWalkable(Object value) {
        return value instanceof Collection<?> && isStandard(value);
    }

    static boolean isStandard(Object value) {
        return value.getClass().getModule() == Object.class.getModule();
    }

    /** One text being written, and the containers around the place where it is. */
    private static final class Writing {

        private final StringBuilder text = new StringBuilder();
        private final Set<Object> around = Collections.newSetFromMap(new IdentityHashMap<>());

        void append(Object value) {
            switch (value) {
                case null -> text.append("null");
                case Optional<?> optional
                when optional.isPresent() -> {
                    text.append("Optional[");
                    inside(optional, () -> append(optional.get()));
                    text.append(']');
                }
                case Map<?, ?> map when isStandard(map) -> inside(map, () -> appendMap(map));
                case Map.Entry<?, ?> entry when isStandard(entry) -> inside(entry, () -> appendEntry(entry));
                case Collection<?> collection
                when isStandard(collection) ->
                    inside(collection, () -> appendAll(collection.iterator(), collection.size()));
                case BaseStream<?, ?> stream when isStandard(stream) -> text.append(untouched(stream));
                case Iterator<?> iterator
                when isStandard(iterator) && text(iterator).contains("@") -> text.append("Iterator (not consumed)");
                case RenderedImage image -> text.append(Pictures.text(image));
                case IChart chart -> text.append(ChartImage.text(chart));
                case Future<?> future when isStandard(future) -> inside(future, () -> appendState(future));
                default -> {
                    if (value.getClass().isArray()) {
                        inside(value, () -> appendArray(value));
                    } else {
                        text.append(text(value));
                    }
                }
            }
        }

        /** What holds itself is not written again and again. */
        private void inside(Object container, Runnable content) {
            if (!around.add(container)) {
                text.append(container instanceof Map ? "(this Map)" : "(this Collection)");
                return;
            }
            content.run();
            around.remove(container);
        }

        private static String text(Object value) {
            return readable(String.valueOf(value));
        }

        private void appendArray(Object array) {
            int length = Array.getLength(array);
            appendAll(
                    IntStream.range(0, length)
                            .mapToObj(index -> Array.get(array, index))
                            .iterator(),
                    length);
        }

        private void appendAll(Iterator<?> elements, int count) {
            text.append('[');
            int shown = 0;
            while (shown < MOST_ELEMENTS && text.length() <= LONGEST && elements.hasNext()) {
                text.append(shown++ > 0 ? ", " : "");
                append(elements.next());
            }
            appendRest(count - shown);
            text.append(']');
        }

        private void appendMap(Map<?, ?> map) {
            text.append('{');
            int shown = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (shown == MOST_ELEMENTS || text.length() > LONGEST) {
                    break;
                }
                text.append(shown++ > 0 ? ", " : "");
                appendEntry(entry);
            }
            appendRest(map.size() - shown);
            text.append('}');
        }

        private void appendEntry(Map.Entry<?, ?> entry) {
            append(entry.getKey());
            text.append('=');
            append(entry.getValue());
        }

        private void appendRest(int rest) {
            if (rest > 0) {
                text.append(", … ").append(rest).append(" more");
            }
        }

        private void appendState(Future<?> future) {
            text.append(future.getClass().getSimpleName());
            switch (future.state()) {
                case RUNNING -> text.append(" (not completed; .get() waits for it)");
                case CANCELLED -> text.append(" (cancelled)");
                case FAILED ->
                    text.append(" (failed: ")
                            .append(text(future.exceptionNow()))
                            .append(')');
                case SUCCESS -> {
                    text.append(" (completed: ");
                    append(future.resultNow());
                    text.append(')');
                }
            }
        }
    }

    private static String untouched(BaseStream<?, ?> stream) {
        String type = Arrays.stream(new Class<?>[] {
                    Stream.class,
                    IntStream.class,
                    java.util.stream.LongStream.class,
                    java.util.stream.DoubleStream.class
                })
                .filter(kind -> kind.isInstance(stream))
                .map(Class::getSimpleName)
                .findFirst()
                .orElse("Stream");
        return type + " (not consumed; " + (stream instanceof Stream ? ".toList()" : ".toArray()")
                + " shows its elements)";
    }
}
