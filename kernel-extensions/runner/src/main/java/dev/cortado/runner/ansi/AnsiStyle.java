package dev.cortado.runner.ansi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The look that a run of text has in a terminal.
 *
 * @param foreground a class name, a CSS colour beginning with {@code #}, or empty
 * @param background likewise
 */
record AnsiStyle(
        String foreground,
        String background,
        boolean bold,
        boolean faint,
        boolean italic,
        boolean underline,
        boolean inverse) {

    static final AnsiStyle PLAIN = new AnsiStyle("", "", false, false, false, false, false);

    /** Returns the look after a "select graphic rendition" sequence with these parameters. */
    AnsiStyle after(String parameters) {
        List<Integer> codes = new ArrayList<>(
                Arrays.stream(parameters.split("[;:]", -1)).map(AnsiStyle::code).toList());
        AnsiStyle style = this;
        while (!codes.isEmpty()) {
            int code = codes.removeFirst();
            style = code == 38 || code == 48 ? style.extended(code, codes) : style.after(code);
        }
        return style;
    }

    private static int code(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException unknown) {
            return -1;
        }
    }

    private AnsiStyle after(int code) {
        return switch (code) {
            case 0 -> PLAIN;
            case 1 -> new AnsiStyle(foreground, background, true, faint, italic, underline, inverse);
            case 2 -> new AnsiStyle(foreground, background, bold, true, italic, underline, inverse);
            case 3 -> new AnsiStyle(foreground, background, bold, faint, true, underline, inverse);
            case 4 -> new AnsiStyle(foreground, background, bold, faint, italic, true, inverse);
            case 7 -> new AnsiStyle(foreground, background, bold, faint, italic, underline, true);
            case 22 -> new AnsiStyle(foreground, background, false, false, italic, underline, inverse);
            case 23 -> new AnsiStyle(foreground, background, bold, faint, false, underline, inverse);
            case 24 -> new AnsiStyle(foreground, background, bold, faint, italic, false, inverse);
            case 27 -> new AnsiStyle(foreground, background, bold, faint, italic, underline, false);
            case 39 -> withForeground("");
            case 49 -> withBackground("");
            default -> {
                if (code >= 30 && code <= 37) {
                    yield withForeground(String.valueOf(code - 30));
                }
                if (code >= 90 && code <= 97) {
                    yield withForeground(String.valueOf(code - 90 + 8));
                }
                if (code >= 40 && code <= 47) {
                    yield withBackground(String.valueOf(code - 40));
                }
                if (code >= 100 && code <= 107) {
                    yield withBackground(String.valueOf(code - 100 + 8));
                }
                yield this;
            }
        };
    }

    /** {@code 38;5;n} is a colour of the table of 256, {@code 38;2;r;g;b} any colour. */
    private AnsiStyle extended(int code, List<Integer> rest) {
        String colour = "";
        int kind = rest.isEmpty() ? -1 : rest.removeFirst();
        if (kind == 5 && !rest.isEmpty()) {
            colour = table(rest.removeFirst());
        } else if (kind == 2 && rest.size() >= 3) {
            colour = rgb(rest.removeFirst(), rest.removeFirst(), rest.removeFirst());
        } else {
            rest.clear();
            return this;
        }
        return code == 38 ? withForeground(colour) : withBackground(colour);
    }

    private static String table(int index) {
        if (index < 0 || index > 255) {
            return "";
        }
        if (index < 16) {
            return String.valueOf(index);
        }
        if (index >= 232) {
            int grey = 8 + 10 * (index - 232);
            return rgb(grey, grey, grey);
        }
        int cube = index - 16;
        return rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
    }

    private static int level(int step) {
        return step == 0 ? 0 : 55 + 40 * step;
    }

    private static String rgb(int red, int green, int blue) {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red & 0xff, green & 0xff, blue & 0xff);
    }

    private AnsiStyle withForeground(String colour) {
        return new AnsiStyle(colour, background, bold, faint, italic, underline, inverse);
    }

    private AnsiStyle withBackground(String colour) {
        return new AnsiStyle(foreground, colour, bold, faint, italic, underline, inverse);
    }

    /** Returns the attributes of a span, beginning with a blank; empty for plain text. */
    String attributes() {
        List<String> classes = new ArrayList<>();
        List<String> styles = new ArrayList<>();
        colour(inverse ? background : foreground, "ansi-", "color:", classes, styles);
        colour(inverse ? foreground : background, "ansi-bg-", "background-color:", classes, styles);
        if (inverse && foreground.isEmpty() && background.isEmpty()) {
            classes.add("ansi-inverse");
        }
        if (bold) {
            classes.add("ansi-bold");
        }
        if (faint) {
            classes.add("ansi-faint");
        }
        if (italic) {
            classes.add("ansi-italic");
        }
        if (underline) {
            classes.add("ansi-underline");
        }
        return (classes.isEmpty() ? "" : " class=\"" + String.join(" ", classes) + "\"")
                + (styles.isEmpty() ? "" : " style=\"" + String.join(";", styles) + "\"");
    }

    private static void colour(
            String colour, String prefix, String property, List<String> classes, List<String> styles) {
        if (colour.startsWith("#")) {
            styles.add(property + colour);
        } else if (!colour.isEmpty()) {
            classes.add(prefix + colour);
        }
    }
}
