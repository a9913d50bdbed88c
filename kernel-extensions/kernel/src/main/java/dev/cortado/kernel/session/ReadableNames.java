package dev.cortado.kernel.session;

import java.util.regex.Pattern;

/** Names of classes that cells declare, without the wrapper classes that JShell puts around them. */
public final class ReadableNames {

    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

    /** What the JVM says when a cell's class was replaced by a later one of the same name. */
    private static final Pattern FORMER = Pattern.compile(
            "class REPL\\.\\$JShell\\$\\d+[A-Z]*[.$]([\\w$.]+) cannot be cast to class REPL\\.\\$JShell\\$\\d+[A-Z]*[.$]\\1 \\(.*\\)");

    private ReadableNames() {}

    /** The class's name as its author wrote it, with the package if it has one; an anonymous one's is what it extends. */
    public static String of(Class<?> type) {
        // JShell gives those outside of other classes a name of its own.
        if (!type.isAnonymousClass() && !type.getSimpleName().startsWith("$JShell$anonymous$")) {
            return in(type.getTypeName());
        }
        Class<?>[] interfaces = type.getInterfaces();
        return "an anonymous " + of(interfaces.length == 1 ? interfaces[0] : type.getSuperclass());
    }

    /** One word for a class, which an anonymous one borrows from what it extends. */
    static String simple(Class<?> type) {
        String name = type.getSimpleName();
        return name.isEmpty() ? simple(type.getSuperclass()) : name;
    }

    /** A text in which such names appear. */
    public static String in(String text) {
        if (!text.contains("REPL.")) {
            return text;
        }
        String former = FORMER.matcher(text)
                .replaceAll(
                        "an object of the former $1 is no $1: it was made before $1 became a new class; make it again");
        return WRAPPER.matcher(former).replaceAll("");
    }
}
