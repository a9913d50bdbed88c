package dev.cortado.kernel.session;

import java.util.regex.Pattern;

/** Names of classes that cells declare, without the wrapper classes that JShell puts around them. */
public final class ReadableNames {

    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

    private ReadableNames() {}

    /** The class's name as its author wrote it, with the package if it has one. */
    public static String of(Class<?> type) {
        return in(type.getTypeName());
    }

    /** A text in which such names appear. */
    public static String in(String text) {
        return text.contains("REPL.") ? WRAPPER.matcher(text).replaceAll("") : text;
    }
}
