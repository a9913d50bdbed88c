package dev.cortado.kernel.session;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a snippet as the compiler sees it, and where each part of it stands in the cell.
 *
 * <p>Lines keep their count, so a line number of the snippet is one of the cell, shifted; columns behind a replaced magic
 * differ and are found through the edits.
 */
final class SnippetText {

    /** A stretch of the cell that was replaced. */
    private record Edit(int start, int end, int newStart, int newEnd) {}

    private final String cell;
    private final int start;
    private final StringBuilder code = new StringBuilder();
    private final List<Edit> edits = new ArrayList<>();
    private int copied;

    /** A text that begins at this position of the cell. */
    SnippetText(String cell, int start) {
        this.cell = cell;
        this.start = start;
        this.copied = start;
    }

    /** Copies the cell up to {@code from}, then puts {@code text} in place of it up to {@code to}. */
    void replace(int from, int to, String text) {
        copyTo(from);
        int begin = code.length();
        code.append(text);
        cell.substring(from, to).chars().filter(c -> c == '\n').forEach(c -> code.append('\n'));
        edits.add(new Edit(from, to, begin, code.length()));
        copied = to;
    }

    /** Copies the cell up to here. */
    void copyTo(int end) {
        code.append(cell, copied, end);
        copied = end;
    }

    /** Adds what the user left out. */
    void append(String text) {
        code.append(text);
    }

    String code() {
        return code.toString();
    }

    String cell() {
        return cell;
    }

    /** Where the snippet begins in the cell. */
    int start() {
        return start;
    }

    /** The position in the cell of a position in the code; the start of the magic for what replaces one. */
    int inCell(int position) {
        int shift = start;
        for (Edit edit : edits) {
            if (position < edit.newStart()) {
                break;
            }
            if (position < edit.newEnd()) {
                return edit.start();
            }
            shift = edit.end() - edit.newEnd();
        }
        return Math.min(position + shift, cell.length());
    }
}
