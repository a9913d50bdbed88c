package dev.cortado.magics.render.value;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The components of the records of one class, by reflection: the classes are those that cells declare. */
final class RecordParts {

    private final List<RecordComponent> components;

    private RecordParts(Class<?> type) {
        components = List.of(type.getRecordComponents());
    }

    static RecordParts of(Class<?> type) {
        return new RecordParts(type);
    }

    List<String> names() {
        return components.stream().map(RecordComponent::getName).toList();
    }

    /** The value of each component, null where its accessor cannot be called; what it throws is its value. */
    List<Object> valuesOf(Object value) {
        Object[] values = components.stream().map(part -> value(part, value)).toArray();
        return Arrays.asList(values);
    }

    private static Object value(RecordComponent component, Object value) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
