package dev.cortado.kernel.assist.java;

import java.util.List;
import java.util.Set;

/** How far the line that follows unfinished Java is indented. */
final class Indentation {

    private static final String STEP = "    ";
    private static final Set<String> HEADERS = Set.of("if", "for", "while", "else", "do");

    /** Signs behind which a line goes on further inside. */
    private static final String OPENING = "{([=+-*/%&|?,>";

    private Indentation() {}

    static String behind(String java, List<Token> tokens) {
        List<Token> code = tokens.stream()
                .filter(token -> token.kind() != Token.Kind.COMMENT)
                .toList();
        if (code.isEmpty()) {
            return "";
        }
        Token last = code.getLast();
        Token first = firstOnLine(java, code, last);
        String white = whiteBefore(java, first);
        if (opens(java, code, first)) {
            return white + STEP;
        }
        // The one statement below an if without braces ends what the if has indented.
        int index = code.indexOf(first);
        if (last.isSign(java, ';') && index > 0) {
            Token before = firstOnLine(java, code, code.get(index - 1));
            if (isHeader(java, before, code.get(index - 1))) {
                return whiteBefore(java, before);
            }
        }
        return white;
    }

    private static boolean opens(String java, List<Token> code, Token first) {
        Token last = code.getLast();
        if (isHeader(java, first, last)) {
            return true;
        }
        boolean colon = last.isSign(java, ':') && (first.isWord(java, "case") || first.isWord(java, "default"));
        boolean arrow = last.isSign(java, '>') && java.startsWith("->", last.start() - 1);
        boolean comparison = last.isSign(java, '>') && !arrow;
        boolean sign = last.kind() == Token.Kind.SIGN && OPENING.indexOf(java.charAt(last.start())) >= 0;
        // In a list that is already indented, the next element stands below the last.
        boolean element = last.isSign(java, ',') && !opensBracket(java, code, first);
        return colon || (sign && !comparison && !element);
    }

    /** Whether a bracket that a line opens is still open at its end. */
    private static boolean opensBracket(String java, List<Token> code, Token first) {
        int depth = 0;
        for (Token token : code.subList(code.indexOf(first), code.size())) {
            if (token.kind() == Token.Kind.SIGN) {
                char sign = java.charAt(token.start());
                depth += "([{".indexOf(sign) >= 0 ? 1 : ")]}".indexOf(sign) >= 0 ? -1 : 0;
            }
        }
        return depth > 0;
    }

    /** {@code if (...)}, {@code else}, ... without a body; also behind a closing brace, as in {@code } else}. */
    private static boolean isHeader(String java, Token first, Token last) {
        String line = java.substring(first.start(), last.end()).replaceFirst("^}\\s*", "");
        String word = line.split("\\W", 2)[0];
        return HEADERS.contains(word) && (line.endsWith(")") || line.endsWith("else") || line.equals("do"));
    }

    private static Token firstOnLine(String java, List<Token> code, Token token) {
        int lineStart = java.lastIndexOf('\n', token.start()) + 1;
        return code.stream()
                .filter(other -> other.start() >= lineStart || other.end() > lineStart)
                .findFirst()
                .orElse(token);
    }

    private static String whiteBefore(String java, Token token) {
        int lineStart = java.lastIndexOf('\n', token.start()) + 1;
        int end = lineStart;
        while (end < token.start() && (java.charAt(end) == ' ' || java.charAt(end) == '\t')) {
            end++;
        }
        return java.substring(lineStart, end);
    }
}
