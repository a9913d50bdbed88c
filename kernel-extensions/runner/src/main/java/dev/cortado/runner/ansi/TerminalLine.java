package dev.cortado.runner.ansi;

import java.util.ArrayList;
import java.util.List;

/** The line that a terminal's cursor is in: what is written over is gone. */
final class TerminalLine {

    private record Cell(int character, AnsiStyle style) {}

    private static final Cell BLANK = new Cell(' ', AnsiStyle.PLAIN);

    private final List<Cell> cells = new ArrayList<>();
    private int cursor;

    /** Takes a character; the cursor's own characters move it. */
    void put(int character, AnsiStyle style) {
        if (character == '\r') {
            cursor = 0;
        } else if (character == '\b') {
            cursor = Math.max(0, cursor - 1);
        } else {
            while (cells.size() < cursor) {
                cells.add(BLANK);
            }
            Cell cell = new Cell(character, style);
            if (cursor < cells.size()) {
                cells.set(cursor, cell);
            } else {
                cells.add(cell);
            }
            cursor++;
        }
    }

    /** Erases as {@code CSI K} says: from the cursor on, up to the cursor, or all. */
    void erase(String what) {
        int end = cells.size();
        switch (what) {
            case "", "0" -> cells.subList(Math.min(cursor, end), end).clear();
            case "1" -> blank(Math.min(cursor + 1, end));
            case "2" -> cells.clear();
            default -> {
                // no other kind is defined
            }
        }
    }

    private void blank(int end) {
        for (int at = 0; at < end; at++) {
            cells.set(at, BLANK);
        }
    }

    /** Hands over what stands in the line, and begins the next one. */
    void endTo(StyledText text) {
        cells.forEach(cell -> text.add(cell.character(), cell.style()));
        cells.clear();
        cursor = 0;
    }
}
