package dev.cortado.kernel.history;

/**
 * A pattern as SQLite's GLOB has it: {@code *} stands for any text, {@code ?} for any character, {@code [a-z]} for one of
 * these and {@code [^a-z]} for one of the others; the whole text must fit, upper and lower case differ. Needs no more
 * steps than the product of both lengths, whatever the pattern.
 */
record Glob(String pattern) {

    private static final int NONE = -1;

    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = NONE;
        int resume = 0;
        while (t < text.length()) {
            int next = p < pattern.length() ? matchOne(p, text.charAt(t)) : NONE;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (next != NONE) {
                p = next;
                t++;
            } else if (star != NONE) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the pattern goes on if its part at a position takes the character, else {@link #NONE}. */
    private int matchOne(int at, char c) {
        return switch (pattern.charAt(at)) {
            case '*' -> NONE;
            case '?' -> at + 1;
            case '[' -> matchSet(at, c);
            default -> pattern.charAt(at) == c ? at + 1 : NONE;
        };
    }

    private int matchSet(int at, char c) {
        boolean inverted = at + 1 < pattern.length() && pattern.charAt(at + 1) == '^';
        int first = at + (inverted ? 2 : 1);
        int close = pattern.indexOf(']', first + 1); // a bracket that comes first is one of the set
        if (close < 0) {
            return c == '[' ? at + 1 : NONE;
        }
        boolean found = false;
        for (int i = first; i < close; i++) {
            boolean range = i + 2 < close && pattern.charAt(i + 1) == '-';
            found |= range ? pattern.charAt(i) <= c && c <= pattern.charAt(i + 2) : pattern.charAt(i) == c;
            i += range ? 2 : 0;
        }
        return found != inverted ? close + 1 : NONE;
    }
}
