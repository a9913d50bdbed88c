package dev.cortado.kernel.assist.java;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A text for JShell that ends where the cursor stands: the statement at the cursor, and before it the declarations of the
 * cell that it uses. JShell reads it as the body of a method; where the cell declares methods, it is made a local class.
 *
 * @param text ends at the cursor
 */
record Scope(String text) {

    private static final int MOST_STATEMENTS = 60;

    /**
     * The texts to try, the one that knows most first.
     *
     * @param java the cell's Java up to the cursor
     * @param statements all of its statements; the last is the one at the cursor
     * @param prefix the part of a name before the cursor
     */
    static List<Scope> at(String java, List<Statement> statements, String prefix, SessionNames names) {
        List<Scope> scopes = new ArrayList<>();
        Statement last = statements.getLast();
        String own = java.substring(last.start());
        List<Statement> needed = needed(statements, prefix);
        Set<String> declared = new HashSet<>();
        statements.forEach(statement -> declared.addAll(statement.declared()));
        if (!needed.isEmpty() || last.kind() == Statement.Kind.METHOD) {
            scopes.add(new Scope(Qualifier.qualify(wrapped(needed, last, own), prefix, declared, names)));
        }
        scopes.add(new Scope(Qualifier.qualify(own, prefix, Set.of(), names)));
        // A line before may lack its semicolon.
        String line = java.substring(java.lastIndexOf('\n') + 1);
        if (line.length() < own.length() && !line.isBlank()) {
            scopes.add(new Scope(Qualifier.qualify(line, prefix, Set.of(), names)));
        }
        return scopes.stream().distinct().toList();
    }

    /** The declarations that the last statement uses, and those that these use; in their order. */
    private static List<Statement> needed(List<Statement> statements, String prefix) {
        Set<String> used = new HashSet<>(statements.getLast().words());
        List<Statement> needed = new ArrayList<>();
        int first = Math.max(0, statements.size() - 1 - MOST_STATEMENTS);
        for (Statement statement :
                statements.subList(first, statements.size() - 1).reversed()) {
            boolean wanted = statement.declared().stream()
                    .anyMatch(name ->
                            used.contains(name) || (prefix.length() < name.length() && name.startsWith(prefix)));
            if (wanted) {
                needed.addFirst(statement);
                used.addAll(statement.words());
            }
        }
        return needed;
    }

    private static String wrapped(List<Statement> needed, Statement last, String own) {
        boolean methods = last.kind() == Statement.Kind.METHOD
                || needed.stream().anyMatch(statement -> statement.kind() == Statement.Kind.METHOD);
        StringBuilder text = new StringBuilder();
        if (!methods) {
            needed.forEach(statement -> append(text, statement));
            return text.append(own).toString();
        }
        text.append("class $Cell {\n");
        needed.stream()
                .filter(statement -> statement.kind() != Statement.Kind.VARIABLE)
                .forEach(statement -> append(text, statement));
        boolean inMethod = last.kind() == Statement.Kind.METHOD;
        needed.stream()
                .filter(statement -> statement.kind() == Statement.Kind.VARIABLE && inMethod && !statement.isVar())
                .forEach(statement -> append(text, statement));
        if (inMethod) {
            return text.append(own).toString();
        }
        text.append("{\n");
        needed.stream()
                .filter(statement -> statement.kind() == Statement.Kind.VARIABLE)
                .forEach(statement -> append(text, statement));
        return text.append(own).toString();
    }

    private static void append(StringBuilder text, Statement statement) {
        text.append(statement.source());
        if (statement.kind() == Statement.Kind.VARIABLE && !statement.source().endsWith(";")) {
            text.append(';');
        }
        text.append('\n');
    }
}
