package dev.cortado.kernel.types;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * Imports the types that a snippet uses without an import, where the name can mean one type only, and says so.
 *
 * <p>It happens when a snippet is evaluated and depends on nothing but the class path, so a notebook does the same
 * wherever it runs. A name that several types have is not decided; {@link #advice} lists them.
 */
public final class AutoImport {

    /** How the session evaluates a snippet. */
    @FunctionalInterface
    public interface Evaluation {
        /** Evaluates it. */
        List<SnippetEvent> events(String code) throws Exception;
    }

    /** Every round resolves all names that the compiler names, so two or three are the rule. */
    private static final int MOST_ROUNDS = 8;

    private static final int MOST_CANDIDATES = 8;

    private final JShell shell;
    private final TypeIndex types;

    /** Imports into a session. */
    public AutoImport(JShell shell, TypeIndex types) {
        this.shell = shell;
        this.types = types;
    }

    /**
     * Evaluates a snippet, again with imports if it lacks some. If it cannot be compiled even then, the imports are taken
     * back: a cell that failed to compile leaves nothing behind.
     *
     * @param code the snippet
     * @param cell the cell it stands in; types that it declares are not imported
     * @param evaluation evaluates a snippet
     * @param messages where the lines about imports go
     * @throws Exception what the evaluation throws
     * @return the events of the last evaluation, and those of declarations that an import has completed
     */
    public List<SnippetEvent> evaluate(String code, String cell, Evaluation evaluation, PrintStream messages)
            throws Exception {
        List<SnippetEvent> events = new ArrayList<>(evaluation.events(code));
        Map<String, Snippet> imported = new LinkedHashMap<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Snippet snippet = own(events);
            Status status = snippet == null ? Status.VALID : shell.status(snippet);
            List<String> missing = snippet == null ? List.of() : missing(snippet, status, code, cell);
            missing =
                    missing.stream().filter(name -> !imported.containsKey(name)).toList();
            if (missing.isEmpty()) {
                break;
            }
            for (String name : missing) {
                List<SnippetEvent> caused = evaluation.events("import " + name + ";");
                imported.put(name, caused.getFirst().snippet());
                caused.stream().filter(event -> event.causeSnippet() != null).forEach(events::add);
            }
            if (status == Status.REJECTED) {
                events = new ArrayList<>(evaluation.events(code));
            }
        }
        Snippet last = own(events);
        if (last != null && shell.status(last) == Status.REJECTED) {
            imported.values().forEach(shell::drop);
        } else {
            imported.keySet().forEach(name -> messages.println("imported " + name));
        }
        return events;
    }

    private static Snippet own(List<SnippetEvent> events) {
        return events.stream()
                .filter(event -> event.causeSnippet() == null)
                .map(SnippetEvent::snippet)
                .findFirst()
                .orElse(null);
    }

    private List<String> missing(Snippet snippet, Status status, String code, String cell) {
        return names(snippet, status, code).stream()
                .filter(name -> !declares(cell, name))
                .map(types::importable)
                .flatMap(Optional::stream)
                .map(TypeEntry::qualifiedName)
                .toList();
    }

    private Set<String> names(Snippet snippet, Status status, String code) {
        return switch (status) {
            case REJECTED -> UnknownNames.in(shell.diagnostics(snippet).toList(), code);
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED ->
                snippet instanceof DeclarationSnippet declaration ? UnknownNames.in(shell, declaration) : Set.of();
            default -> Set.of();
        };
    }

    /** A later statement of the cell may declare what an earlier one refers to. */
    private static boolean declares(String cell, String name) {
        return cell.contains(name)
                && Pattern.compile("\\b(?:class|record|interface|enum)\\s+" + Pattern.quote(name) + "\\b")
                        .matcher(cell)
                        .find();
    }

    /** What to do about a snippet that names types that are not imported: lines for below the error, empty if nothing helps. */
    public List<String> advice(Snippet snippet, String code) {
        return names(snippet, shell.status(snippet), code).stream()
                .filter(name -> Character.isUpperCase(name.charAt(0)))
                .flatMap(name -> advice(name).stream())
                .toList();
    }

    private List<String> advice(String name) {
        List<TypeEntry> candidates = types.named(name);
        if (candidates.isEmpty()) {
            List<String> nearest = types.nearest(name);
            return nearest.isEmpty()
                    ? List.of()
                    : List.of(nearest.stream().collect(Collectors.joining(" or ", "Did you mean ", "?")));
        }
        if (types.importable(name).isPresent()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("Several types are called " + name + ". Import the one that is meant:");
        candidates.stream()
                .limit(MOST_CANDIDATES)
                .map(type -> "    import " + type.qualifiedName() + ";")
                .forEach(lines::add);
        return lines;
    }
}
