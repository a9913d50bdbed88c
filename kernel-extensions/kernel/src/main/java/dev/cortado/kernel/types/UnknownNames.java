package dev.cortado.kernel.types;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;

/** The simple names that a snippet uses and nothing declares, where a type could be meant. */
final class UnknownNames {

    /** How javac says that a name stands for nothing, in the language that diagnostics are asked for here. */
    private static final Pattern SYMBOL =
            Pattern.compile("(?m)^\\s*symbol: +(?:class|variable|@?interface) +(\\w+)\\s*$");

    /** {@code Outer.Inner} with an unknown {@code Outer} is read as a package. */
    private static final Pattern PACKAGE = Pattern.compile("^package (\\w+) does not exist");

    private UnknownNames() {}

    /** Those that the compiler complains about. */
    static Set<String> in(List<Diag> diagnostics, String code) {
        Set<String> names = new LinkedHashSet<>();
        for (Diag diagnostic : diagnostics) {
            String key = diagnostic.getCode();
            if (key == null
                    || !(key.startsWith("compiler.err.cant.resolve") || key.equals("compiler.err.doesnt.exist"))) {
                continue;
            }
            String message = diagnostic.getMessage(Locale.ROOT);
            Matcher matcher = (key.equals("compiler.err.doesnt.exist") ? PACKAGE : SYMBOL).matcher(message);
            // A member that does not exist is named too, but the place is that of what it should be a member of.
            if (matcher.find() && standsAt(code, (int) diagnostic.getStartPosition(), matcher.group(1))) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    /** Those that a method or class waits for. */
    static Set<String> in(JShell shell, DeclarationSnippet snippet) {
        Set<String> names = new LinkedHashSet<>();
        shell.unresolvedDependencies(snippet)
                .filter(dependency -> dependency.startsWith("class ") || dependency.startsWith("variable "))
                .map(dependency -> dependency.substring(dependency.indexOf(' ') + 1))
                .sorted()
                .forEach(names::add);
        return names;
    }

    private static boolean standsAt(String code, int position, String name) {
        return position >= 0
                && code.startsWith(name, position)
                && (position + name.length() == code.length()
                        || !Character.isJavaIdentifierPart(code.charAt(position + name.length())));
    }
}
