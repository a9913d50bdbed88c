package dev.cortado.kernel.assist.doc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Makes the HTML of javadoc comments well formed: every element is closed, in the right order; elements and attributes
 * that documentation does not need are dropped, their text stays.
 */
final class CleanHtml {

    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\\s[^<>]*)?/?>|<!--.*?-->", Pattern.DOTALL);

    private static final Set<String> KEPT = Set.of(
            "p",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "pre",
            "code",
            "tt",
            "b",
            "strong",
            "i",
            "em",
            "sub",
            "sup",
            "blockquote",
            "table",
            "thead",
            "tbody",
            "tr",
            "td",
            "th",
            "caption");

    private static final Set<String> EMPTY = Set.of("br", "hr");

    /** Elements that cannot stand within a paragraph. */
    private static final Set<String> BLOCKS =
            Set.of("p", "ul", "ol", "dl", "pre", "blockquote", "table", "li", "dt", "dd");

    /** Which open elements a new one ends, and inside of what it looks for them. */
    private static final Map<String, Set<String>> ENDS = Map.of(
            "li", Set.of("li"),
            "dt", Set.of("dt", "dd"),
            "dd", Set.of("dt", "dd"),
            "tr", Set.of("tr", "td", "th"),
            "td", Set.of("td", "th"),
            "th", Set.of("td", "th"),
            "tbody", Set.of("thead", "tbody", "tr", "td", "th"));

    private static final Set<String> CONTAINERS = Set.of("ul", "ol", "dl", "table");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private CleanHtml() {}

    static String of(String html) {
        CleanHtml cleaner = new CleanHtml();
        cleaner.read(html);
        return cleaner.out.toString().strip();
    }

    private void read(String html) {
        Matcher tags = TAG.matcher(html);
        int at = 0;
        while (tags.find()) {
            text(html.substring(at, tags.start()));
            at = tags.end();
            if (tags.group(2) != null) {
                tag(tags.group(2).toLowerCase(Locale.ROOT), !tags.group(1).isEmpty());
            }
        }
        text(html.substring(at));
        while (!open.isEmpty()) {
            close();
        }
    }

    private void text(String text) {
        out.append(Explanation.escape(StringEscapeUtils.unescapeHtml4(text)));
    }

    private void tag(String written, boolean end) {
        // A heading inside of a comment is no heading of the page.
        boolean heading = written.matches("h[1-6]");
        String name = heading ? "b" : written;
        if (EMPTY.contains(name)) {
            out.append('<').append(name).append("/>");
        } else if (!KEPT.contains(name)) {
            return;
        } else if (end) {
            if (open.contains(name)) {
                while (!open.peek().equals(name)) {
                    close();
                }
                close();
            }
            out.append(heading ? "<br/>" : "");
        } else {
            makeRoom(name);
            open.push(name);
            out.append('<').append(name).append('>');
        }
    }

    private void makeRoom(String name) {
        if (BLOCKS.contains(name)) {
            closeIfWithin(Set.of("p"));
        }
        Set<String> ended = ENDS.getOrDefault(name, Set.of());
        while (closeIfWithin(ended)) {
            // one after the other
        }
    }

    /** Closes the nearest of these elements that is open in the innermost list or table. */
    private boolean closeIfWithin(Set<String> names) {
        for (String element : open) {
            if (names.contains(element)) {
                while (!open.peek().equals(element)) {
                    close();
                }
                close();
                return true;
            }
            if (CONTAINERS.contains(element)) {
                return false;
            }
        }
        return false;
    }

    private void close() {
        out.append("</").append(open.pop()).append('>');
    }
}
