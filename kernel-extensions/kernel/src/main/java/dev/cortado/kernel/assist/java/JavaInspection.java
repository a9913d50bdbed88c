package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.doc.Explanation;
import dev.cortado.kernel.assist.doc.JavaDocumentation;
import dev.cortado.kernel.assist.doc.ValueSketch;
import dev.cortado.kernel.session.JavaSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/** Says what the name at the cursor is: a variable with its value, or a signature and its documentation. */
public final class JavaInspection {

    private final JavaSession session;
    private final ValueSketch values;

    public JavaInspection(JavaSession session, ValueSketch values) {
        this.session = session;
        this.values = values;
    }

    /**
     * What stands at the cursor; empty if nothing is known about it.
     *
     * @param java the Java of a cell, with magics masked
     * @param source whether the source of what cells declared is shown
     */
    public Optional<Explanation> inspect(String java, int cursor, boolean source) {
        int end = cursor;
        while (end < java.length() && Character.isJavaIdentifierPart(java.charAt(end))) {
            end++;
        }
        JavaPosition position = JavaPosition.of(java, end);
        if (position.literal() != null || position.statements().isEmpty()) {
            return Optional.empty();
        }
        SessionNames names = new SessionNames(session.shell(), session.types());
        names.addPending(position.statements());
        String name = position.prefix();
        boolean called = end < java.length() && java.charAt(end) == '(';
        if (!name.isEmpty() && !position.isMember()) {
            Optional<VarSnippet> variable =
                    called || declaredInCell(position) ? Optional.empty() : names.variable(name);
            if (variable.isPresent()) {
                return Optional.of(variable(variable.get()));
            }
            Optional<Explanation> declaration = source ? source(name, names) : Optional.empty();
            if (declaration.isPresent()) {
                return declaration;
            }
        }
        return documentation(position, names, called).or(() -> source(name, names));
    }

    private static boolean declaredInCell(JavaPosition position) {
        return position.statements().stream()
                .anyMatch(statement -> statement.declared().contains(position.prefix()));
    }

    private Optional<Explanation> documentation(JavaPosition position, SessionNames names, boolean called) {
        for (Scope scope : Scope.at(position.text(), position.statements(), "", names)) {
            for (String text : texts(scope.text(), position.prefix(), called)) {
                List<Documentation> found = session.analysis().documentation(text, text.length(), true);
                if (!found.isEmpty()) {
                    return Optional.of(JavaDocumentation.of(
                            found, ApiPage.of(found.getFirst().signature(), names, session.types())));
                }
            }
        }
        return Optional.empty();
    }

    /** JShell tells about a method only from within its parentheses. */
    private static List<String> texts(String text, String name, boolean called) {
        if (name.isEmpty()) {
            return List.of(text);
        }
        return called ? List.of(text + "(", text) : List.of(text, text + "(");
    }

    private Explanation variable(VarSnippet variable) {
        String value = session.value(variable.name()).map(values::of).orElse("null");
        int cell = session.cellOf(variable);
        String place = cell > 0 ? "declared in cell [" + cell + "]" : "";
        List<String> lines = new ArrayList<>();
        if (!place.isEmpty()) {
            lines.add(place);
        }
        lines.add("value: " + value);
        return Explanation.code(variable.typeName() + " " + variable.name(), String.join("\n", lines));
    }

    /** The source of a method or type that a cell declared. */
    private Optional<Explanation> source(String name, SessionNames names) {
        List<Snippet> snippets = new ArrayList<>(names.methods(name));
        Optional<TypeDeclSnippet> type = names.declaredType(name);
        type.ifPresent(snippets::add);
        if (snippets.isEmpty()) {
            return Optional.empty();
        }
        int cell = session.cellOf(snippets.getFirst());
        String kind = snippets.getFirst() instanceof MethodSnippet ? "method " : "type ";
        String headline = kind + name + (cell > 0 ? ", declared in cell [" + cell + "]" : "");
        String code = snippets.stream().map(snippet -> snippet.source().strip()).collect(Collectors.joining("\n\n"));
        return Optional.of(Explanation.code(headline, code));
    }
}
