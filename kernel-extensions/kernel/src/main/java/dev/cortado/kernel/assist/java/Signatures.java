package dev.cortado.kernel.assist.java;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The members of a class in words, by reflection; nothing is initialised. */
final class Signatures {

    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z_][a-zA-Z0-9_]*\\.)+(?=[A-Z])");

    private final Class<?> type;

    Signatures(Class<?> type) {
        this.type = type;
    }

    /** The public methods' names; of a static kind, of the other, or both. */
    Set<String> methodNames() {
        return methods().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    boolean hasMethod(String name) {
        return methods().anyMatch(method -> method.getName().equals(name));
    }

    private Stream<Method> methods() {
        Stream<Method> own = Arrays.stream(type.getMethods());
        if (type.getPackageName().equals("REPL")) {
            // What a cell declares is open to the cells, with or without a modifier.
            own = Stream.concat(
                    own,
                    Arrays.stream(type.getDeclaredMethods())
                            .filter(method -> !Modifier.isPublic(method.getModifiers()))
                            .filter(method -> !Modifier.isPrivate(method.getModifiers())));
        }
        own = own.filter(method -> !method.isBridge() && !method.isSynthetic());
        // An interface's methods do not name Object's, which its instances have all the same.
        return type.isInterface() ? Stream.concat(own, Arrays.stream(Object.class.getMethods())) : own;
    }

    /** The parameters and result of a method; of several, those of the shortest and how many there are more. */
    String method(String name) {
        List<Method> found = methods()
                .filter(method -> method.getName().equals(name))
                .sorted(Comparator.comparingInt(Method::getParameterCount).thenComparing(Method::toGenericString))
                .toList();
        return found.isEmpty()
                ? ""
                : parameters(found.getFirst()) + " " + text(found.getFirst().getGenericReturnType())
                        + more(found.size());
    }

    /** The parameters of the constructors, likewise. */
    String constructor() {
        List<Constructor<?>> found = Arrays.stream(type.getConstructors())
                .sorted(Comparator.<Constructor<?>>comparingInt(Constructor::getParameterCount)
                        .thenComparing(Constructor::toGenericString))
                .toList();
        return found.isEmpty() ? "" : parameters(found.getFirst()) + more(found.size());
    }

    static String more(int overloads) {
        return overloads > 1 ? ", +" + (overloads - 1) + (overloads > 2 ? " overloads" : " overload") : "";
    }

    /** The type of a public field; empty if there is none. */
    String field(String name) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.getName().equals(name))
                .map(Field::getGenericType)
                .map(Signatures::text)
                .findFirst()
                .orElse("");
    }

    /** The kind of a member that is no method: field, or what kind of type. */
    String kindOf(String name) {
        return Arrays.stream(type.getDeclaredClasses())
                .filter(inner -> inner.getSimpleName().equals(name) && Modifier.isPublic(inner.getModifiers()))
                .map(Signatures::kind)
                .findFirst()
                .orElse("field");
    }

    static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        return type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
    }

    private static String parameters(Executable executable) {
        Parameter[] parameters = executable.getParameters();
        Type[] types = executable.getGenericParameterTypes();
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < parameters.length; i++) {
            // A constructor's generic types may leave out those that the compiler adds.
            Type declared = types.length == parameters.length ? types[i] : parameters[i].getType();
            String name = text(declared);
            boolean variable = executable.isVarArgs() && i == parameters.length - 1 && name.endsWith("[]");
            text.append(i > 0 ? ", " : "")
                    .append(variable ? name.substring(0, name.length() - 2) + "..." : name)
                    .append(parameters[i].isNamePresent() ? " " + parameters[i].getName() : "");
        }
        return text.append(')').toString();
    }

    /** A type without packages. */
    static String text(Type type) {
        return PACKAGE.matcher(type.getTypeName()).replaceAll("").replace('$', '.');
    }
}
