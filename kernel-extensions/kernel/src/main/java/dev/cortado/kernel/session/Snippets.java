package dev.cortado.kernel.session;

import dev.cortado.kernel.redefine.ImportFilter;
import dev.cortado.kernel.types.AutoImport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/**
 * Evaluates the statements of one cell.
 *
 * <p>JShell accepts a method or class that refers to what does not exist yet. Within a cell that is right, since Java lets
 * declarations refer to later ones; at the end of the cell it is an error that names what is missing.
 */
final class Snippets {

    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    private final JavaSession session;
    private final Interruption interruption;
    private final ErrorReporter reporter;
    private final int cell;
    private final AutoImport imports;
    private final Map<DeclarationSnippet, SnippetText> unresolved = new LinkedHashMap<>();

    Snippets(JavaSession session, Interruption interruption, ErrorReporter reporter, int cell) {
        this.session = session;
        this.interruption = interruption;
        this.reporter = reporter;
        this.cell = cell;
        this.imports = new AutoImport(session.shell(), session.types());
    }

    /**
     * Evaluates a statement.
     *
     * @return its value if it is an expression, else null
     * @throws CellException if it fails
     */
    Object evaluate(SnippetText text) {
        requireWanted(null);
        Optional<ImportSnippet> replaced = prepareImport(text);
        List<SnippetEvent> dropped = replaced.map(this::drop).orElse(List.of());
        Place place = new Place(cell, lineOf(text));
        Place before = session.enter(place);
        List<SnippetEvent> events = eval(text);
        session.enter(before);
        if (replaced.isPresent() && events.getFirst().status() == Snippet.Status.REJECTED) {
            eval(replaced.get().source());
        }
        events.stream()
                .filter(event -> event.causeSnippet() == null) // the others stand in cells of their own
                .forEach(event -> session.places().put(event.snippet().id(), place));
        Object value = session.control().takeValue();
        Throwable thrown = session.control().takeThrown();
        session.declared(events);
        reportSideEffects(Stream.concat(events.stream(), dropped.stream()).toList());
        Object result = null;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                result = outcome(event, text, value, thrown);
            }
        }
        return result;
    }

    /** Evaluates a statement of the cell, with the imports that it lacks. */
    private List<SnippetEvent> eval(SnippetText text) {
        try {
            return imports.evaluate(text.code(), text.cell(), this::eval, System.err);
        } catch (CellException e) {
            throw e;
        } catch (Throwable e) { // as below
            throw new CellException(reporter.failure(e, null), e);
        }
    }

    private List<SnippetEvent> eval(String code) {
        try {
            return interruption.uninterruptible(
                    () -> ImportFilter.evaluating(() -> session.shell().eval(code)));
        } catch (Throwable e) { // a compiler that crashes must not take the kernel with it
            throw new CellException(reporter.failure(e, null), e);
        }
    }

    /**
     * Before an import that would make names ambiguous: holds them to what they mean, and says so.
     *
     * @return the import of another class by the same name, which has to go: JShell would not tell those who use it
     */
    private Optional<ImportSnippet> prepareImport(SnippetText text) {
        if (!text.code().stripLeading().startsWith("import")) {
            return Optional.empty();
        }
        ImportPins pins = new ImportPins(session.shell(), session.loader());
        for (ImportPins.Pin pin : pins.before(text.code())) {
            reportSideEffects(eval(pin.declaration()));
            session.notes().accept(pin.note());
        }
        return pins.replacedBy(text.code());
    }

    private List<SnippetEvent> drop(Snippet snippet) {
        try {
            return interruption.uninterruptible(() -> session.shell().drop(snippet));
        } catch (Exception e) {
            throw new CellException(reporter.failure(e, null), e);
        }
    }

    private void reportSideEffects(List<SnippetEvent> events) {
        SideEffects effects = new SideEffects(session.shell(), session.control().carried());
        try {
            interruption.uninterruptible(() -> {
                effects.keepVariables(events);
                return null;
            });
        } catch (Exception e) {
            throw new CellException(reporter.failure(e, null), e);
        }
        effects.of(events).forEach(session.notes());
    }

    private Object outcome(SnippetEvent event, SnippetText text, Object value, Throwable thrown) {
        JShellException exception = event.exception();
        if (thrown != null || exception != null) {
            requireWanted(exception);
            Throwable raw = thrown == null ? exception : thrown;
            throw new CellException(
                    exception instanceof UnresolvedReferenceException missing
                            ? missing(missing.getSnippet(), text)
                            : reporter.failure(raw, exception),
                    raw);
        }
        requireWanted(null);
        switch (event.status()) {
            case REJECTED ->
                throw new CellException(
                        reporter.compileErrors(
                                        text,
                                        cell,
                                        session.shell()
                                                .diagnostics(event.snippet())
                                                .toList())
                                .withLines(imports.advice(event.snippet(), text.code())),
                        null);
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> {
                if (event.snippet() instanceof DeclarationSnippet declaration) {
                    unresolved.put(declaration, text);
                }
            }
            default -> {}
        }
        if (event.snippet() instanceof VarSnippet variable
                && variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
            // JShell keeps the value of an expression in a variable of its own, $1, $2, ... These would make every
            // later
            // statement slower to compile and hold every result a cell ever had.
            session.shell().drop(variable);
            session.control().forget(variable.name());
            return value;
        }
        return event.snippet().kind() == Snippet.Kind.EXPRESSION ? value : null;
    }

    /** Fails if a declaration of the cell refers to what does not exist, and takes such declarations back. */
    void requireResolved() {
        ErrorReport report = null;
        for (Map.Entry<DeclarationSnippet, SnippetText> entry : unresolved.entrySet()) {
            DeclarationSnippet snippet = entry.getKey();
            Snippet.Status status = session.shell().status(snippet);
            if (status == Snippet.Status.RECOVERABLE_DEFINED || status == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
                report = report == null ? missing(snippet, entry.getValue()) : report;
                session.shell().drop(snippet);
            }
        }
        if (report != null) {
            throw new CellException(report, null);
        }
    }

    private ErrorReport missing(DeclarationSnippet snippet, SnippetText text) {
        List<String> names =
                session.shell().unresolvedDependencies(snippet).sorted().toList();
        if (names.isEmpty()) {
            String reason = SideEffects.describe(snippet) + " does not compile: "
                    + SideEffects.reason(session.shell(), snippet);
            return new ErrorReport(
                    "CompileError",
                    reason,
                    ErrorReporter.at(text.cell(), cell, text.start(), text.start() + 1, reason));
        }
        String message = "cannot find " + String.join(", ", names);
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            int[] range = find(name, text);
            lines.addAll(ErrorReporter.at(text.cell(), cell, range[0], range[1], "cannot find " + name));
        }
        lines.addAll(imports.advice(snippet, text.code()));
        return new ErrorReport("CompileError", message, lines);
    }

    /** Where the text first mentions what JShell describes as, for example, {@code method area(int)}. */
    private static int[] find(String description, SnippetText text) {
        String name = description.substring(description.indexOf(' ') + 1).split("\\(", 2)[0];
        Matcher matcher = NAME.matcher(text.code());
        while (matcher.find()) {
            if (matcher.group().equals(name)) {
                return new int[] {text.inCell(matcher.start()), text.inCell(matcher.end())};
            }
        }
        return new int[] {text.start(), text.start() + 1};
    }

    private void requireWanted(Throwable translated) {
        if (interruption.isRequested()) {
            throw new CellException(reporter.interrupted(translated), null);
        }
    }

    private static int lineOf(SnippetText text) {
        return (int) text.cell()
                        .substring(0, text.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }
}
