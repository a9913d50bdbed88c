package dev.cortado.kernel.assist.magic;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a magic's line while it is written; read by the rules of the cell lexer, but an open quote is no error.
 *
 * @param start where it begins in the cell, with its quote
 * @param end where it ends
 * @param value the word without quotes, with <code>{name}</code> as written
 * @param quote the quote that is open at its end, or 0
 */
public record Word(int start, int end, String value, char quote) {

    /**
     * The words from a place behind the verb up to the cursor; the last is the one at the cursor, empty behind white
     * space. No words if the cursor is in a comment or behind a line's end.
     */
    public static List<Word> upTo(String source, int from, int cursor) {
        List<Word> words = new ArrayList<>();
        int at = from;
        while (true) {
            int blank = at;
            at = skipBlank(source, at, cursor);
            if (at >= cursor) {
                words.add(new Word(cursor, cursor, "", (char) 0));
                return words;
            }
            char c = source.charAt(at);
            if (c == '\n' || c == '\r' || (c == '#' && at > blank)) {
                return List.of();
            }
            Word word = read(source, at, cursor);
            words.add(word);
            at = word.end();
            if (at >= cursor) {
                return words;
            }
        }
    }

    private static int skipBlank(String source, int from, int cursor) {
        int at = from;
        while (at < cursor) {
            char c = source.charAt(at);
            if (c == ' ' || c == '\t' || c == '\f') {
                at++;
            } else if (c == '\\' && joins(source, at + 1)) {
                at = source.indexOf('\n', at) + 1;
            } else {
                break;
            }
        }
        return Math.min(at, cursor);
    }

    private static boolean joins(String source, int from) {
        int end = source.indexOf('\n', from);
        return end >= 0 && source.substring(from, end).isBlank();
    }

    private static Word read(String source, int start, int cursor) {
        StringBuilder value = new StringBuilder();
        int at = start;
        while (at < cursor) {
            char c = source.charAt(at);
            if (c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r') {
                break;
            }
            boolean quoteHere = at == start || source.charAt(at - 1) == '=';
            if ((c == '"' || c == '\'') && quoteHere) {
                int close = source.indexOf(c, at + 1);
                if (close < 0 || close >= cursor) {
                    value.append(source, at + 1, cursor);
                    return new Word(start, cursor, value.toString(), c);
                }
                value.append(source, at + 1, close);
                at = close + 1;
            } else {
                value.append(c);
                at++;
            }
        }
        return new Word(start, at, value.toString(), (char) 0);
    }

    /**
     * A value as it has to be written in place of this word: in quotes if it needs them or has them open already; behind
     * the equals sign of an option.
     *
     * @param more whether it goes on, so that its quote stays open
     */
    String written(String text, boolean more) {
        int equals = text.startsWith("-") ? text.indexOf('=') : -1;
        String option = text.substring(0, equals + 1);
        String plain = text.substring(equals + 1);
        char mark = quote;
        if (mark == 0) {
            boolean needed = plain.chars().anyMatch(c -> c <= ' ' || c == '\'' || c == '"')
                    || plain.startsWith("#")
                    || plain.endsWith(";");
            if (!needed) {
                return text;
            }
            mark = plain.indexOf('"') >= 0 ? '\'' : '"';
        }
        return option + mark + plain + (more ? "" : mark);
    }
}
