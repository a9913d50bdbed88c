package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import java.util.List;

/** Keywords, where a word of their kind may stand. */
final class KeywordCompletion {

    private static final List<String> STATEMENTS = List.of(
            "abstract",
            "assert",
            "boolean",
            "break",
            "byte",
            "case",
            "char",
            "class",
            "continue",
            "default",
            "do",
            "double",
            "else",
            "enum",
            "final",
            "finally",
            "catch",
            "float",
            "for",
            "if",
            "import",
            "int",
            "interface",
            "long",
            "new",
            "private",
            "protected",
            "public",
            "record",
            "return",
            "sealed",
            "short",
            "static",
            "super",
            "switch",
            "synchronized",
            "this",
            "throw",
            "try",
            "var",
            "void",
            "while",
            "yield");

    private static final List<String> EXPRESSIONS = List.of(
            "boolean",
            "byte",
            "char",
            "class",
            "double",
            "extends",
            "false",
            "final",
            "float",
            "implements",
            "instanceof",
            "int",
            "interface",
            "long",
            "new",
            "null",
            "permits",
            "short",
            "static",
            "super",
            "switch",
            "this",
            "throws",
            "true",
            "var",
            "void",
            "when");

    private KeywordCompletion() {}

    static List<Completion> of(JavaPosition position) {
        if (position.prefix().isEmpty()
                || position.isMember()
                || position.isMethodReference()
                || position.isBehind('@')
                || position.isBehind("new")) {
            return List.of();
        }
        return (position.isStatementStart() ? STATEMENTS : EXPRESSIONS)
                .stream()
                        .filter(word -> word.startsWith(position.prefix()) && !word.equals(position.prefix()))
                        .map(word -> new Completion(word, "keyword", ""))
                        .toList();
    }
}
