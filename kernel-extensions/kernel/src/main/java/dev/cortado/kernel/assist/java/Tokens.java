package dev.cortado.kernel.assist.java;

import java.util.ArrayList;
import java.util.List;

/** Reads Java text as tokens, whatever state it is in. */
final class Tokens {

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    /** All tokens, comments among them. */
    static List<Token> of(String text) {
        Tokens reader = new Tokens(text);
        while (reader.at < text.length()) {
            reader.next();
        }
        return reader.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        int start = at;
        if (Character.isWhitespace(c)) {
            at++;
        } else if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
            // Up to the end of its line everything belongs to it.
            add(Token.Kind.COMMENT, start, end >= 0);
        } else if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            add(Token.Kind.COMMENT, start, end >= 0);
        } else if (text.startsWith("\"\"\"", at)) {
            add(Token.Kind.TEXT_BLOCK, start, literal("\"\"\"", true));
        } else if (c == '"') {
            add(Token.Kind.STRING, start, literal("\"", false));
        } else if (c == '\'') {
            add(Token.Kind.CHARACTER, start, literal("'", false));
        } else if (Character.isJavaIdentifierPart(c)) {
            while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                at++;
            }
            add(Token.Kind.WORD, start, true);
        } else {
            at++;
            add(Token.Kind.SIGN, start, true);
        }
    }

    private boolean literal(String quote, boolean manyLines) {
        at += quote.length();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at = Math.min(at + 2, text.length());
            } else if (text.startsWith(quote, at)) {
                at += quote.length();
                return true;
            } else if (c == '\n' && !manyLines) {
                return false;
            } else {
                at++;
            }
        }
        return false;
    }

    private void add(Token.Kind kind, int start, boolean closed) {
        tokens.add(new Token(kind, start, at, closed));
    }
}
