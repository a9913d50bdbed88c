package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetGuard.ExitRefused;
import dev.cortado.magics.MagicException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.JShellException;

/** Says what went wrong in a cell so that its author can act on it. */
public final class ErrorReporter {

    private static final int MOST_DIAGNOSTICS = 5;
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.*)\\$\\d+");
    private static final String RED = "\u001B[1;31m";
    private static final String PLAIN = "\u001B[0m";

    private final Map<String, Place> places;

    ErrorReporter(Map<String, Place> places) {
        this.places = places;
    }

    /** What the compiler says about a snippet: each message under its line, with a caret. */
    ErrorReport compileErrors(SnippetText text, int cell, List<Diag> diagnostics) {
        List<Diag> errors = diagnostics.stream().filter(Diag::isError).toList();
        List<String> lines = new ArrayList<>();
        for (Diag diagnostic : errors.subList(0, Math.min(errors.size(), MOST_DIAGNOSTICS))) {
            List<String> message = message(diagnostic);
            long begin = Math.max(0, diagnostic.getStartPosition());
            int start = text.inCell((int) begin);
            int end = text.inCell((int) Math.max(begin + 1, diagnostic.getEndPosition()));
            lines.addAll(at(text.cell(), cell, start, end, message.getFirst()));
            lines.addAll(message.subList(1, message.size()));
        }
        if (errors.size() > MOST_DIAGNOSTICS) {
            lines.add("… and " + (errors.size() - MOST_DIAGNOSTICS) + " more errors");
        }
        String first = errors.isEmpty()
                ? "the code does not compile"
                : message(errors.getFirst()).getFirst();
        if (errors.isEmpty()) {
            lines.addAll(at(text.cell(), cell, text.start(), text.start() + 1, first));
        }
        return new ErrorReport("CompileError", first, lines);
    }

    /** A message about a stretch of a cell, with its first line and a caret. */
    static List<String> at(String source, int cell, int start, int end, String message) {
        int position = Math.min(start, source.length());
        int lineStart = position == 0 ? 0 : source.lastIndexOf('\n', position - 1) + 1;
        int lineEnd = source.indexOf('\n', position);
        String line = source.substring(lineStart, lineEnd < 0 ? source.length() : lineEnd)
                .stripTrailing();
        int number = (int) source.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        int column = position - lineStart;
        int width = Math.max(1, Math.min(end, lineStart + line.length()) - position);
        String indent = line.substring(0, Math.min(column, line.length())).replaceAll("[^\t]", " ")
                + " ".repeat(Math.max(0, column - line.length()));
        return List.of(
                RED + new Place(cell, number).describe(0) + ": " + message + PLAIN,
                "    " + line,
                "    " + indent + RED + "^".repeat(width) + PLAIN);
    }

    private static List<String> message(Diag diagnostic) {
        List<String> lines =
                new ArrayList<>(Arrays.asList(diagnostic.getMessage(Locale.ROOT).split("\\R")));
        // The wrapper that JShell puts around a snippet is nobody's business.
        lines.removeIf(line -> line.strip().matches("location: +class( REPL.*)?"));
        return lines;
    }

    /** Any failure. */
    public ErrorReport failure(Throwable raw, JShellException translated) {
        return switch (raw) {
            case CellException nested -> nested.report();
            case MagicException magic -> magic(magic.getMessage());
            case ExitRefused refused ->
                new ErrorReport(
                        "SystemExit",
                        refused.getMessage(),
                        translated == null ? List.of(refused.getMessage()) : withFrames(refused, translated));
            default ->
                new ErrorReport(raw.getClass().getSimpleName(), firstLine(messageOf(raw)), exception(raw, translated));
        };
    }

    /** A failure whose message says all. */
    public static ErrorReport magic(String message) {
        List<String> lines = String.valueOf(message).lines().toList();
        return new ErrorReport("MagicError", lines.isEmpty() ? "" : lines.getFirst(), lines);
    }

    /** The end of an interrupted cell. */
    ErrorReport interrupted(Throwable translated) {
        List<String> lines = new ArrayList<>();
        lines.add(RED + "interrupted" + PLAIN);
        if (translated != null) {
            lines.addAll(frames(translated));
        }
        return new ErrorReport("Interrupted", "interrupted", lines);
    }

    private List<String> withFrames(ExitRefused refused, Throwable translated) {
        List<String> lines = new ArrayList<>(List.of(RED + refused.getMessage() + PLAIN));
        frames(translated).stream().filter(line -> !line.contains("…")).forEach(lines::add);
        return lines;
    }

    private List<String> exception(Throwable raw, Throwable translated) {
        List<String> lines = new ArrayList<>();
        Throwable cause = raw;
        Throwable frames = translated == null ? raw : translated;
        String lead = "";
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (cause != null && seen.size() < SnippetControl.MOST_CAUSES && seen.add(cause)) {
            List<String> message = (lead + ReadableNames.of(cause.getClass()) + suffix(messageOf(cause)))
                    .lines()
                    .toList();
            lines.add(RED + message.getFirst() + PLAIN);
            lines.addAll(message.subList(1, message.size()));
            if (frames != null) {
                lines.addAll(frames(frames));
                frames = frames.getCause();
            }
            cause = cause.getCause();
            lead = "caused by ";
        }
        return lines;
    }

    /** The frames that belong to cells; the others are counted. */
    private List<String> frames(Throwable translated) {
        List<String> lines = new ArrayList<>();
        int folded = 0;
        for (StackTraceElement frame : translated.getStackTrace()) {
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

    /** JShell names a frame of snippet 7 by the file {@code #7}. */
    private String place(StackTraceElement frame) {
        String file = frame.getFileName();
        if (file == null || !file.startsWith("#")) {
            return null;
        }
        Place place = places.get(file.substring(1));
        if (place == null) {
            return null;
        }
        String method = method(frame.getMethodName());
        String type = frame.getClassName();
        String member = type.isEmpty() ? method : method.isEmpty() ? type : type + "." + method;
        return place.describe(frame.getLineNumber() - 1) + (member.isEmpty() ? "" : ", in " + member);
    }

    /** The method as its author called it; empty for statements, which JShell puts into methods of its own. */
    private static String method(String name) {
        String method = LAMBDA.matcher(name).replaceFirst("$1");
        return method.startsWith("do_it$") ? "" : method;
    }

    /** The message, even if asking for it fails. */
    private static String messageOf(Throwable throwable) {
        try {
            String message = throwable.getLocalizedMessage();
            return message == null ? "" : ReadableNames.in(message);
        } catch (RuntimeException | StackOverflowError e) {
            return "(its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    private static String suffix(String message) {
        return message.isEmpty() ? "" : ": " + message;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
