package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.session.JavaSession;
import java.util.Arrays;
import java.util.Optional;

/** Finds the class that a type's text in a cell stands for, without initialising it. */
final class TypeResolver {

    private final JavaSession session;
    private final SessionNames names;

    TypeResolver(JavaSession session, SessionNames names) {
        this.session = session;
        this.names = names;
    }

    /** The class of a type as written, such as {@code Map.Entry<String, Integer>}. */
    Optional<Class<?>> resolve(String written) {
        String name = erased(written);
        if (name.endsWith("[]")) {
            return Optional.of(Object[].class);
        }
        String[] parts = name.split("\\.");
        int outer = 0;
        while (outer < parts.length - 1 && !parts[outer].isEmpty() && Character.isLowerCase(parts[outer].charAt(0))) {
            outer++;
        }
        String top = outer > 0
                ? String.join(".", Arrays.copyOf(parts, outer + 1))
                : names.qualified(parts[0]).orElse("");
        if (top.isEmpty()) {
            return parts.length == 1 && names.declaredType(name).isPresent()
                    ? session.declaredType(name)
                    : Optional.empty();
        }
        StringBuilder binary = new StringBuilder(top);
        for (int i = outer + 1; i < parts.length; i++) {
            binary.append('$').append(parts[i]);
        }
        try {
            return Optional.of(Class.forName(binary.toString(), false, session.loader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty(); // such a type has no members to describe
        }
    }

    /** Without type arguments. */
    private static String erased(String written) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
            } else if (depth == 0 && c != ' ') {
                text.append(c);
            }
        }
        return text.toString();
    }
}
