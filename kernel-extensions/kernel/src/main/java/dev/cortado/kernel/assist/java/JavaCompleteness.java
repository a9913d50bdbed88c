package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completeness;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Says whether Java can run or goes on in another line. */
public final class JavaCompleteness {

    private final SourceCodeAnalysis analysis;

    public JavaCompleteness(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** @param java a cell's Java, with magics masked */
    public Completeness of(String java) {
        List<Token> tokens = Tokens.of(java);
        if (tokens.stream().anyMatch(JavaCompleteness::isBrokenLiteral)) {
            return Completeness.INVALID;
        }
        if (!tokens.isEmpty() && !tokens.getLast().closed()) {
            // What is added inside of a text block would become a part of it.
            boolean comment = tokens.getLast().kind() == Token.Kind.COMMENT
                    && java.startsWith("/*", tokens.getLast().start());
            if (comment || tokens.getLast().kind() == Token.Kind.TEXT_BLOCK) {
                return Completeness.incomplete("");
            }
        }
        String rest = java;
        while (!rest.isBlank()) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> {
                    return Completeness.incomplete(Indentation.behind(java, tokens));
                }
                case UNKNOWN -> {
                    return Completeness.INVALID;
                }
                default -> {}
            }
            if (info.remaining().length() >= rest.length()) {
                break;
            }
            rest = info.remaining();
        }
        return Completeness.COMPLETE;
    }

    /** A string or character has to end on its line. */
    private static boolean isBrokenLiteral(Token token) {
        return !token.closed() && (token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.CHARACTER);
    }
}
