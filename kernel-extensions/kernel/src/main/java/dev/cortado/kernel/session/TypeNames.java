package dev.cortado.kernel.session;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The name under which Java code can refer to the class of a value. */
final class TypeNames {

    private TypeNames() {}

    /** The class itself if the code of cells can name it, else the nearest interface or superclass that it can. */
    static String nameFor(Object value) {
        Class<?> type = value.getClass();
        if (isNameable(type)) {
            return name(type);
        }
        Deque<Class<?>> queue = new ArrayDeque<>();
        Set<Class<?>> seen = new HashSet<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            if (isNameable(c) && !Modifier.isAbstract(c.getModifiers())) {
                return name(c);
            }
            queue.addAll(java.util.List.of(c.getInterfaces()));
        }
        while (!queue.isEmpty()) {
            Class<?> candidate = queue.poll();
            if (seen.add(candidate)) {
                if (isNameable(candidate) && candidate.getMethods().length > 0) {
                    return name(candidate);
                }
                queue.addAll(java.util.List.of(candidate.getInterfaces()));
            }
        }
        return "Object";
    }

    private static String name(Class<?> type) {
        String name = type.getCanonicalName();
        // Classes that cells declare live inside wrapper classes that are imported: their simple names are in scope.
        return type.getPackageName().equals("REPL") ? type.getSimpleName() : name;
    }

    private static boolean isNameable(Class<?> type) {
        if (type.isArray()) {
            Class<?> component = type.getComponentType();
            return component.isPrimitive() || isNameable(component);
        }
        if (type.getCanonicalName() == null || type.isHidden()) {
            return false;
        }
        for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (!Modifier.isPublic(c.getModifiers())) {
                return false;
            }
        }
        return !type.getModule().isNamed() || type.getModule().isExported(type.getPackageName());
    }
}
