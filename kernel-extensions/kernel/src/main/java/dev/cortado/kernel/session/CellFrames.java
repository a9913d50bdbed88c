package dev.cortado.kernel.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * Stack frames as the author of the cells knows them. JShell compiles a snippet as part of a class of its own, {@code
 * REPL.$JShell$7}, whose lines begin with imports.
 */
final class CellFrames {

    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.*)\\$\\d+");
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$([0-9A-Z_]+)(?:\\$(.*?))?(?:/0x.*)?");

    private final JShell shell;
    private final Map<String, Place> places;

    /** @param places where each snippet stands, by its id */
    CellFrames(JShell shell, Map<String, Place> places) {
        this.shell = shell;
        this.places = places;
    }

    /** The frames that belong to cells, one line each; the others are counted. */
    List<String> lines(StackTraceElement[] trace) {
        List<String> lines = new ArrayList<>();
        int folded = 0;
        for (StackTraceElement frame : trace) {
            String place = place(frame);
            if (place == null) {
                folded++;
            } else {
                fold(lines, folded);
                folded = 0;
                String line = "    at " + place;
                // JShell's own methods around a snippet repeat its line.
                if (lines.isEmpty() || !lines.getLast().equals(line)) {
                    lines.add(line);
                }
            }
        }
        fold(lines, folded);
        return lines;
    }

    private static void fold(List<String> lines, int count) {
        if (count > 0) {
            lines.add("    … " + count + (count == 1 ? " frame" : " frames") + " outside of the cells");
        }
    }

    private String place(StackTraceElement frame) {
        String file = frame.getFileName();
        if (file != null && file.startsWith("#")) { // JShell has translated it already
            Place place = places.get(file.substring(1));
            return place == null ? null : describe(place, frame.getLineNumber() - 1, frame.getClassName(), frame);
        }
        Matcher wrapper = WRAPPER.matcher(frame.getClassName());
        return wrapper.matches() ? place(frame, wrapper.group(1), wrapper.group(2)) : null;
    }

    private String place(StackTraceElement frame, String numbers, String nested) {
        for (String id : idsIn(numbers)) { // overloads share a class
            Place place = places.get(id);
            OptionalInt below = place == null ? OptionalInt.empty() : lineInSnippet(id, frame.getLineNumber() - 1);
            if (below.isPresent()) {
                return describe(place, below.getAsInt(), nested == null ? "" : nested, frame);
            }
        }
        return null;
    }

    /** The ids of the snippets that a class was made of; none if it is no snippet's. */
    static List<String> ids(String className) {
        Matcher wrapper = WRAPPER.matcher(className);
        return wrapper.matches() ? idsIn(wrapper.group(1)) : List.of();
    }

    private static List<String> idsIn(String numbers) {
        return Arrays.stream(numbers.split("_", -1))
                .map(number -> number.replaceAll("[A-Z]", ""))
                .toList();
    }

    /** The line of a snippet, from 0, that became a line of its class. */
    private OptionalInt lineInSnippet(String id, int line) {
        List<Snippet> found =
                shell.snippets().filter(snippet -> snippet.id().equals(id)).toList();
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            SnippetWrapper wrapper = shell.sourceCodeAnalysis().wrapper(found.getLast());
            return lineInSnippet(wrapper, line);
        } catch (RuntimeException e) {
            return OptionalInt.empty(); // JShell has no text for what it never compiled
        }
    }

    private static OptionalInt lineInSnippet(SnippetWrapper wrapper, int line) {
        String wrapped = wrapper.wrapped();
        int start = 0;
        for (int i = 0; i < line; i++) {
            start = wrapped.indexOf('\n', start) + 1;
            if (start == 0) {
                return OptionalInt.empty();
            }
        }
        int end = wrapped.indexOf('\n', start);
        for (int at = start; at < (end < 0 ? wrapped.length() : end); at++) {
            int position = wrapper.wrappedToSourcePosition(at);
            // What JShell has written itself is mapped to a place nearby.
            if (position >= 0 && wrapper.sourceToWrappedPosition(position) == at) {
                return OptionalInt.of((int) wrapper.source()
                        .substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count());
            }
        }
        return OptionalInt.empty();
    }

    private static String describe(Place place, int below, String type, StackTraceElement frame) {
        String method = LAMBDA.matcher(frame.getMethodName()).replaceFirst("$1");
        List<String> member = new ArrayList<>(Arrays.asList(type.split("\\$", -1)));
        // Anonymous classes have numbers, moved lambdas a class that nobody wrote.
        member.removeIf(name -> name.isEmpty() || Character.isDigit(name.charAt(0)) || name.equals("lambdas"));
        if (!method.isEmpty() && !method.startsWith("do_it$")) {
            member.add(method);
        }
        return place.describe(below) + (member.isEmpty() ? "" : ", in " + String.join(".", member));
    }
}
