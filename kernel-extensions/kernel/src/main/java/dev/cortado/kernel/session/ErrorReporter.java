package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetGuard.ExitRefused;
import dev.cortado.magics.MagicException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;

/** Says what went wrong in a cell so that its author can act on it. */
public final class ErrorReporter {

    private static final int MOST_DIAGNOSTICS = 5;
    private static final String RED = "\u001B[1;31m";
    private static final String PLAIN = "\u001B[0m";

    private final JShell shell;
    private final Map<String, Place> places;

    ErrorReporter(JShell shell, Map<String, Place> places) {
        this.shell = shell;
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
            lines.addAll(AmbiguousName.waysOut(diagnostic));
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
                        withFrames(refused, translated == null ? refused : translated));
            default ->
                new ErrorReport(
                        ReadableNames.simple(raw.getClass()),
                        firstLine(ThrowableText.messageOf(raw)),
                        new ThrowableText(frames()).lines(raw, translated));
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
            lines.addAll(frames().lines(translated.getStackTrace()));
        }
        return new ErrorReport("Interrupted", "interrupted", lines);
    }

    private List<String> withFrames(ExitRefused refused, Throwable translated) {
        List<String> lines = new ArrayList<>(List.of(RED + refused.getMessage() + PLAIN));
        frames().lines(ThrowableText.traceOf(translated)).stream()
                .filter(line -> !line.contains("…"))
                .forEach(lines::add);
        return lines;
    }

    /** A stack trace as text without colours, in which the frames of cells stand out and the others are counted. */
    public String stackTrace(String lead, Throwable thrown) {
        return lead
                + String.join("\n", new ThrowableText(frames()).lines(thrown, null))
                        .replaceAll("\u001B\\[[0-9;]*m", "");
    }

    private CellFrames frames() {
        return new CellFrames(shell, places);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
