package dev.cortado.kernel.assist;

import dev.cortado.kernel.assist.magic.Word;
import java.util.List;

/** Where in a cell the cursor stands. */
sealed interface CursorPlace {

    /**
     * In Java.
     *
     * @param text the Java, with magics masked
     * @param cursor where in it
     * @param offset what the positions of the text lack to be those of the cell
     */
    record Java(String text, int cursor, int offset) implements CursorPlace {}

    /**
     * In the name of a magic.
     *
     * @param prefix the part of it before the cursor
     * @param start where it begins
     * @param cell whether two percent signs stand before it
     */
    record Verb(String prefix, int start, boolean cell) implements CursorPlace {}

    /**
     * Among the words of a magic.
     *
     * @param words those up to the cursor; none in a comment
     * @param verbStart where the verb begins
     * @param behindVerb where the words begin
     */
    record Words(String verb, List<Word> words, int verbStart, int behindVerb) implements CursorPlace {}

    /** In the body of a cell magic. */
    record Body(String verb, int start) implements CursorPlace {}
}
