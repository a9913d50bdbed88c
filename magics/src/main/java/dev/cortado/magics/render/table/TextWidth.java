package dev.cortado.magics.render.table;

import java.text.BreakIterator;
import java.util.Locale;

/**
 * How many columns of a terminal a text takes: East Asian wide characters and emoji two, combining marks none (Unicode's
 * annex 11, with what belongs together by annex 29 counted once).
 */
public final class TextWidth {

    private static final int EMOJI_STYLE = 0xFE0F;
    private static final int FIRST_WIDE = 0x1100;

    /** First and last of the blocks that are wide; within a few of them single characters are not assigned. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0xA4CF}, {0xA960, 0xA97F},
        {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
        {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF}, {0x1F200, 0x1F2FF}, {0x20000, 0x3FFFD}
    };

    private TextWidth() {}

    /** The width of a text without line breaks. */
    public static int of(String text) {
        if (text.chars().allMatch(c -> c < 0x300)) {
            return text.length();
        }
        BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
        clusters.setText(text);
        int width = 0;
        int start = clusters.first();
        for (int end = clusters.next(); end != BreakIterator.DONE; start = end, end = clusters.next()) {
            width += ofCluster(text.substring(start, end));
        }
        return width;
    }

    private static int ofCluster(String cluster) {
        int widest = 0;
        for (int at = 0; at < cluster.length(); at = cluster.offsetByCodePoints(at, 1)) {
            widest = Math.max(widest, of(cluster.codePointAt(at)));
        }
        return widest;
    }

    private static int of(int character) {
        if (character == EMOJI_STYLE) {
            return 2;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    private static boolean isWide(int character) {
        if (character < FIRST_WIDE) {
            return false;
        }
        for (int[] block : WIDE) {
            if (character >= block[0] && character <= block[1]) {
                return true;
            }
        }
        return Character.isEmojiPresentation(character);
    }
}
