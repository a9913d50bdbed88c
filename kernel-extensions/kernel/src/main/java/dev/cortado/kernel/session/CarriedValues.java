package dev.cortado.kernel.session;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the values of variables over when JShell replaces the classes that hold them.
 *
 * <p>A variable of a notebook is the static field of a class of its own, {@code $JShell$8}; where that class cannot be
 * redefined, JShell goes on with {@code $JShell$8B}, whose field is empty.
 */
final class CarriedValues {

    private static final Logger LOGGER = LoggerFactory.getLogger(CarriedValues.class);
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*");
    private static final Pattern TYPE = Pattern.compile("REPL\\.\\$JShell\\$\\d+[A-Z]*\\$([^$]+)");

    /** What an evaluation took away from the session. */
    record Losses(List<String> variables, List<String> types, List<String> statics, List<Class<?>> formerTypes) {}

    private final Map<String, Class<?>> holders = new HashMap<>();
    private final Map<String, Class<?>> replacedHolders = new LinkedHashMap<>();
    private final Map<String, Class<?>> types = new HashMap<>();
    private final Map<String, Class<?>> replacedTypes = new LinkedHashMap<>();
    private final TreeSet<String> lost = new TreeSet<>();

    /** A class of a snippet was loaded under a new name. */
    void loaded(Class<?> type) {
        Matcher wrapper = WRAPPER.matcher(type.getName());
        if (wrapper.matches()) {
            if (!variables(type).isEmpty()) {
                Class<?> before = holders.put(wrapper.group(1), type);
                if (before != null) {
                    replacedHolders.putIfAbsent(wrapper.group(1), before);
                }
            }
            return;
        }
        Matcher declared = TYPE.matcher(type.getName());
        if (declared.matches() && !Character.isDigit(declared.group(1).charAt(0))) {
            Class<?> before = types.put(declared.group(1), type);
            if (before != null) {
                replacedTypes.putIfAbsent(declared.group(1), before);
            }
        }
    }

    /** Copies the values that the new classes can take; to be called when all are loaded and before code runs. */
    void carry() {
        replacedHolders.forEach((key, before) -> {
            Class<?> after = holders.get(key);
            for (Field field : variables(before)) {
                if (!copy(field, after)) {
                    lost.add(field.getName());
                }
            }
        });
        replacedHolders.clear();
    }

    /** Returns what was lost since the last call. */
    Losses takeLosses() {
        carry();
        List<String> names = List.copyOf(lost);
        lost.clear();
        List<String> changed = List.copyOf(replacedTypes.keySet());
        List<Class<?>> former = List.copyOf(replacedTypes.values());
        List<String> statics = former.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredFields())
                        .filter(CarriedValues::isMutableStatic)
                        .map(field -> type.getSimpleName() + "." + field.getName()))
                .toList();
        replacedTypes.clear();
        return new Losses(names, changed, statics, former);
    }

    /** The field that holds a variable. */
    Optional<Field> field(String variable) {
        return holders.values().stream()
                .flatMap(holder -> variables(holder).stream())
                .filter(field -> field.getName().equals(variable))
                .findFirst();
    }

    /** Gives a variable a value again that it had before it was declared anew; what it cannot take is lost. */
    void restore(String variable, Field before, Object value) {
        Field now = field(variable).orElse(before);
        try {
            if (value != null && !accepts(now, before, value)) {
                lost.add(variable);
                return;
            }
            now.set(null, value);
            lost.remove(variable);
        } catch (IllegalAccessException e) {
            LOGGER.debug("{} cannot be given its value again", variable, e);
            lost.add(variable);
        }
    }

    private static boolean accepts(Field to, Field from, Object value) {
        return from.getType().isPrimitive()
                ? from.getType().equals(to.getType())
                : to.getType().isInstance(value);
    }

    /** The values of all variables, by name; those of the session's own variables are left out. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Class<?> holder : holders.values()) {
            for (Field field : variables(holder)) {
                read(field).ifPresent(value -> values.put(field.getName(), value));
            }
        }
        return values;
    }

    private static boolean copy(Field from, Class<?> holder) {
        try {
            Object value = from.get(null);
            Field to = holder.getDeclaredField(from.getName());
            to.setAccessible(true);
            if (accepts(to, from, value)) {
                to.set(null, value);
                return true;
            }
            return value == null || isDefault(from, value);
        } catch (NoSuchFieldException e) {
            return true; // another variable has taken the snippet's number: the user's own act
        } catch (IllegalAccessException | LinkageError e) {
            LOGGER.debug("The value of {} cannot be carried over", from.getName(), e);
            return false;
        }
    }

    private static boolean isDefault(Field field, Object value) {
        return field.getType().isPrimitive()
                && (value.equals(false)
                        || (value instanceof Character c && c == 0)
                        || (value instanceof Number n && n.doubleValue() == 0));
    }

    private static Optional<Object> read(Field field) {
        try {
            return Optional.ofNullable(field.get(null));
        } catch (IllegalAccessException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static List<Field> variables(Class<?> holder) {
        List<Field> variables = new ArrayList<>();
        for (Field field : holder.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && !field.isSynthetic()
                    && !field.getName().matches("\\$\\d+")) {
                field.setAccessible(true);
                variables.add(field);
            }
        }
        return variables;
    }

    private static boolean isMutableStatic(Field field) {
        return Modifier.isStatic(field.getModifiers())
                && !Modifier.isFinal(field.getModifiers())
                && !field.isSynthetic();
    }
}
