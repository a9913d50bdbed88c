package dev.cortado.kernel.assist.java;

/**
 * A piece of Java text that is no white space.
 *
 * @param start where it begins
 * @param end where it ends
 * @param closed whether a literal or comment has its end; true for everything else
 */
record Token(Kind kind, int start, int end, boolean closed) {

    enum Kind {
        /** An identifier, keyword or number. */
        WORD,
        STRING,
        TEXT_BLOCK,
        CHARACTER,
        COMMENT,
        /** A single character of anything else. */
        SIGN
    }

    String in(String text) {
        return text.substring(start, end);
    }

    boolean isSign(String text, char sign) {
        return kind == Kind.SIGN && text.charAt(start) == sign;
    }

    boolean isWord(String text, String word) {
        return kind == Kind.WORD && end - start == word.length() && text.startsWith(word, start);
    }
}
