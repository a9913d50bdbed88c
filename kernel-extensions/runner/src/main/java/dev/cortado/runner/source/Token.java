package dev.cortado.runner.source;

/**
 * A piece of a cell's text. The pieces of a text, joined, are the text.
 *
 * @param kind what it is
 * @param text its characters
 */
public record Token(Kind kind, String text) {

    /** What a piece of text is. */
    public enum Kind {
        /** A line that begins with a percent sign: a magic. */
        MAGIC,
        /** Blanks and line ends. */
        SPACE,
        /** A comment of either form. */
        COMMENT,
        /** A string or text block, with its quotes. */
        STRING,
        /** A character literal, with its quotes. */
        CHARACTER,
        /** A number. */
        NUMBER,
        /** A reserved or contextual keyword, {@code true}, {@code false} and {@code null} too. */
        KEYWORD,
        /** An at sign and the name behind it. */
        ANNOTATION,
        /** A name that begins with a capital letter: by convention a type. */
        TYPE,
        /** Any other name. */
        NAME,
        /** Operators, brackets and separators, one character each; also what is none of the above. */
        SYMBOL
    }

    /** Whether the text is exactly this symbol or keyword. */
    public boolean is(String expected) {
        return text.equals(expected) && kind != Kind.STRING && kind != Kind.CHARACTER;
    }

    /** Whether it means nothing to the compiler. */
    public boolean isBlank() {
        return kind == Kind.SPACE || kind == Kind.COMMENT;
    }
}
