package dev.cortado.kernel.assist.java;

import java.util.List;

/**
 * What stands before the cursor in Java text.
 *
 * @param text the Java up to the cursor
 * @param tokens its tokens
 * @param statements its statements; empty if there is none yet
 * @param prefix the part of a name that ends at the cursor, or nothing
 */
record JavaPosition(String text, List<Token> tokens, List<Statement> statements, String prefix) {

    static JavaPosition of(String java, int cursor) {
        String text = java.substring(0, cursor);
        List<Token> tokens = Tokens.of(text);
        List<Statement> statements = Statement.all(text, tokens);
        boolean inName = !tokens.isEmpty()
                && tokens.getLast().kind() == Token.Kind.WORD
                && tokens.getLast().end() == cursor;
        return new JavaPosition(
                text, tokens, statements, inName ? tokens.getLast().in(text) : "");
    }

    int cursor() {
        return text.length();
    }

    /** Where the name that is being typed begins. */
    int prefixStart() {
        return text.length() - prefix.length();
    }

    /** The literal or comment in which the cursor stands, or null. */
    Token literal() {
        return tokens.isEmpty() || tokens.getLast().closed() ? null : tokens.getLast();
    }

    boolean isNumber() {
        return !prefix.isEmpty() && Character.isDigit(prefix.charAt(0));
    }

    /** The token so many places before the name that is being typed, 1 being the nearest; null if there is none. */
    Token before(int count) {
        int index = tokens.size() - (prefix.isEmpty() ? 0 : 1) - count;
        return index >= 0 ? tokens.get(index) : null;
    }

    boolean isBehind(String word) {
        Token before = before(1);
        return before != null && before.isWord(text, word);
    }

    boolean isBehind(char sign) {
        Token before = before(1);
        return before != null && before.isSign(text, sign);
    }

    boolean isBehindNothing() {
        return before(1) == null;
    }

    boolean isMember() {
        return isBehind('.');
    }

    boolean isMethodReference() {
        return isBehind(':') && before(2) != null && before(2).isSign(text, ':');
    }

    /** Whether a new statement may begin here. */
    boolean isStatementStart() {
        Token before = before(1);
        return before == null
                || ";{})".indexOf(text.charAt(before.end() - 1)) >= 0
                || before.isWord(text, "else")
                || before.isWord(text, "do")
                || (before.isSign(text, '>') && before.start() > 0 && text.charAt(before.start() - 1) == '-')
                || text.substring(before.end()).indexOf('\n') >= 0;
    }

    /** The names joined by dots that end before the cursor's last dot, such as {@code java.util}; empty if it is no such chain. */
    String chain() {
        StringBuilder chain = new StringBuilder();
        int count = 2;
        while (before(count) != null && before(count).kind() == Token.Kind.WORD) {
            chain.insert(0, before(count).in(text));
            Token dot = before(count + 1);
            if (dot == null || !dot.isSign(text, '.')) {
                return chain.toString();
            }
            chain.insert(0, '.');
            count += 2;
        }
        return "";
    }

    /** The statement at the cursor; null between statements. */
    Statement statement() {
        return statements.isEmpty() ? null : statements.getLast();
    }
}
