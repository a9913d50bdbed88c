package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.assist.Completions;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.magics.assist.PathCandidates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completes Java: what JShell suggests, described, and what it does not know: keywords, packages, types to import. */
public final class JavaCompletion {

    /** What the kernel puts into every session for its own use. */
    private static final Set<String> HIDDEN = Set.of("MagicBridge", "REPL");

    /** Words behind which only a type can stand. */
    private static final List<String> BEFORE_TYPES =
            List.of("new", "extends", "implements", "permits", "throws", "instanceof");

    private final JavaSession session;
    private final Path directory;

    /**
     * Completes in a session.
     *
     * @param directory where the relative paths in string literals start
     */
    public JavaCompletion(JavaSession session, Path directory) {
        this.session = session;
        this.directory = directory;
    }

    /**
     * What may stand at the cursor.
     *
     * @param java the Java of a cell, with magics masked
     */
    public Completions complete(String java, int cursor) {
        JavaPosition position = JavaPosition.of(java, cursor);
        Token literal = position.literal();
        if (literal != null) {
            return literal.kind() == Token.Kind.STRING ? paths(java, literal, cursor) : Completions.none(cursor);
        }
        if (position.isNumber()) {
            return Completions.none(cursor);
        }
        SessionNames names = new SessionNames(session.shell(), session.types());
        names.addPending(position.statements());
        List<Completion> found = new ArrayList<>();
        if (position.isMethodReference()) {
            found.addAll(new MethodReferences(session, names).of(position));
        } else {
            PackageCompletion packages = new PackageCompletion(session.types(), names);
            found.addAll(packages.of(position));
            if (found.isEmpty()) {
                found.addAll(suggested(position, names));
            }
            if (!PackageCompletion.isImport(position)) {
                found.addAll(KeywordCompletion.of(position));
                found.addAll(new TypeCompletion(session.types(), names).of(position));
            }
        }
        boolean called = cursor < java.length() && java.charAt(cursor) == '(';
        return new Completions(position.prefixStart(), cursor, distinct(found, called));
    }

    private Completions paths(String java, Token literal, int cursor) {
        String written = java.substring(literal.start() + 1, cursor);
        List<Completion> found = PathCandidates.of(written, directory).stream()
                .filter(path -> path.text().indexOf('"') < 0 && path.text().indexOf('\\') < 0)
                .map(path -> new Completion(path.text(), path.type(), path.description()))
                .toList();
        return new Completions(literal.start() + 1, cursor, found);
    }

    private static List<Completion> distinct(List<Completion> found, boolean called) {
        Map<String, Completion> byText = new LinkedHashMap<>();
        for (Completion completion : found) {
            // Parentheses that stand behind the cursor already are not put in again.
            String text = called ? completion.text().replaceFirst("\\(\\)?$", "") : completion.text();
            byText.putIfAbsent(text, new Completion(text, completion.type(), completion.signature()));
        }
        return List.copyOf(byText.values());
    }

    private List<Completion> suggested(JavaPosition position, SessionNames names) {
        List<Scope> scopes = position.statements().isEmpty()
                ? List.of(new Scope(""))
                : Scope.at(position.text(), position.statements(), position.prefix(), names);
        for (Scope scope : scopes) {
            List<Suggestion> suggestions = session.analysis()
                    .completionSuggestions(scope.text(), scope.text().length(), new int[1]);
            if (!suggestions.isEmpty()) {
                List<Suggestion> wanted = suggestions.stream()
                        .filter(one -> wanted(one, position))
                        .toList();
                return position.isMember()
                        ? new Members(session, names).describe(position, scope, wanted)
                        : new SimpleNames(session, names).describe(position, scope, wanted);
            }
        }
        return List.of();
    }

    /** Where nothing was typed yet, hundreds of types would hide the few names of the notebook. */
    private boolean wanted(Suggestion suggestion, JavaPosition position) {
        String text = suggestion.continuation();
        if (HIDDEN.contains(text) || text.startsWith("$") || text.startsWith("do_it$")) {
            return false;
        }
        if (!position.prefix().isEmpty() || position.isMember()) {
            return true;
        }
        boolean typeWanted =
                BEFORE_TYPES.stream().anyMatch(position::isBehind) || position.isBehind('<') || position.isBehind('@');
        return typeWanted || !(Character.isUpperCase(text.charAt(0)) || text.endsWith("."));
    }
}
