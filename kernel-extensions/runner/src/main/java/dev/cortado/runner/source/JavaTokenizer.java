package dev.cortado.runner.source;

import dev.cortado.runner.source.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts the Java of a notebook cell into tokens (Java Language Specification 25, chapter 3), with lines that begin with
 * {@code %} as magics. Never fails: an unfinished literal ends with its line, an unfinished comment with the text.
 */
public final class JavaTokenizer {

    private static final Set<String> KEYWORDS = Set.of(
            "abstract",
            "assert",
            "boolean",
            "break",
            "byte",
            "case",
            "catch",
            "char",
            "class",
            "const",
            "continue",
            "default",
            "do",
            "double",
            "else",
            "enum",
            "extends",
            "false",
            "final",
            "finally",
            "float",
            "for",
            "goto",
            "if",
            "implements",
            "import",
            "instanceof",
            "int",
            "interface",
            "long",
            "native",
            "new",
            "null",
            "package",
            "private",
            "protected",
            "public",
            "record",
            "return",
            "sealed",
            "short",
            "static",
            "strictfp",
            "super",
            "switch",
            "synchronized",
            "this",
            "throw",
            "throws",
            "transient",
            "true",
            "try",
            "var",
            "void",
            "volatile",
            "when",
            "while",
            "yield",
            "permits");

    private final String text;
    private int at;

    private JavaTokenizer(String text) {
        this.text = text;
    }

    /** Returns the tokens, which joined are the text. */
    public static List<Token> tokens(String text) {
        if (text.startsWith("%%")) {
            return List.of(new Token(Kind.MAGIC, text));
        }
        JavaTokenizer tokenizer = new JavaTokenizer(text);
        List<Token> tokens = new ArrayList<>();
        while (tokenizer.at < text.length()) {
            tokens.add(tokenizer.next());
        }
        return List.copyOf(tokens);
    }

    private Token next() {
        int start = at;
        char first = text.charAt(at);
        if (first == '%' && isLineStart()) {
            at = lineEnd(at);
            return token(Kind.MAGIC, start);
        }
        if (Character.isWhitespace(first)) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at)) && !startsMagic(start)) {
                at++;
            }
            return token(Kind.SPACE, start);
        }
        if (looksAt("//")) {
            at = lineEnd(at);
            return token(Kind.COMMENT, start);
        }
        if (looksAt("/*")) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            return token(Kind.COMMENT, start);
        }
        if (looksAt("\"\"\"")) {
            textBlock();
            return token(Kind.STRING, start);
        }
        if (first == '"' || first == '\'') {
            quoted(first);
            return token(first == '"' ? Kind.STRING : Kind.CHARACTER, start);
        }
        if (isDigit(first) || (first == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            number();
            return token(Kind.NUMBER, start);
        }
        if (first == '@' && at + 1 < text.length() && Character.isJavaIdentifierStart(text.charAt(at + 1))) {
            at++;
            name();
            return token(Kind.ANNOTATION, start);
        }
        if (Character.isJavaIdentifierStart(first)) {
            name();
            String word = text.substring(start, at);
            Kind kind = KEYWORDS.contains(word) ? Kind.KEYWORD : Character.isUpperCase(first) ? Kind.TYPE : Kind.NAME;
            return new Token(kind, word);
        }
        at++;
        return token(Kind.SYMBOL, start);
    }

    /** White space stops where a magic begins, which it otherwise would hide. */
    private boolean startsMagic(int spaceStart) {
        return at > spaceStart && text.charAt(at) == '%' && isLineStart();
    }

    private boolean isLineStart() {
        int before = at - 1;
        while (before >= 0 && (text.charAt(before) == ' ' || text.charAt(before) == '\t')) {
            before--;
        }
        return before < 0 || text.charAt(before) == '\n';
    }

    private void textBlock() {
        at += 3;
        while (at < text.length() && !looksAt("\"\"\"")) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at + 3);
    }

    private void quoted(char quote) {
        at++;
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at);
        if (at < text.length() && text.charAt(at) == quote) {
            at++;
        }
    }

    private void number() {
        at++;
        while (at < text.length()) {
            char character = text.charAt(at);
            boolean exponentSign = (character == '+' || character == '-')
                    && "eEpP".indexOf(text.charAt(at - 1)) >= 0
                    && !text.startsWith("0x", at - 2);
            if (!Character.isLetterOrDigit(character) && character != '_' && character != '.' && !exponentSign) {
                return;
            }
            at++;
        }
    }

    private void name() {
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
    }

    private boolean looksAt(String prefix) {
        return text.startsWith(prefix, at);
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private Token token(Kind kind, int start) {
        return new Token(kind, text.substring(start, at));
    }
}
