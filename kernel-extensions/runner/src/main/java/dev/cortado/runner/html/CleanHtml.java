package dev.cortado.runner.html;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;

/**
 * HTML that came from a notebook, with everything taken off that could run or be fetched by itself: only elements and
 * attributes on a list stay (jsoup's {@link Safelist}), with those that tables and text are styled by.
 */
final class CleanHtml {

    private static final String ANY_BASE = "https://notebook.invalid/";

    private CleanHtml() {}

    /** Returns the body of the cleaned HTML, to be worked on. */
    static Element body(String html) {
        Document dirty = Jsoup.parseBodyFragment(html, ANY_BASE);
        Document clean = new Cleaner(safelist()).clean(dirty);
        clean.outputSettings(new Document.OutputSettings().prettyPrint(false));
        clean.select("[style]").forEach(CleanHtml::cleanStyle);
        clean.select("style").forEach(CleanHtml::cleanSheet);
        return clean.body();
    }

    static String of(String html) {
        return body(html).html();
    }

    private static Safelist safelist() {
        return Safelist.relaxed()
                .addTags(
                        "style",
                        "details",
                        "summary",
                        "figure",
                        "figcaption",
                        "mark",
                        "hr",
                        "s",
                        "del",
                        "ins",
                        "kbd",
                        "samp",
                        "var",
                        "section",
                        "article",
                        "header",
                        "footer",
                        "progress",
                        "meter",
                        "abbr",
                        "wbr")
                .addAttributes(":all", "class", "id", "style", "title", "lang", "dir", "role", "aria-label")
                .addAttributes("td", "align", "valign")
                .addAttributes("th", "align", "valign")
                .addAttributes("details", "open")
                .addAttributes("progress", "value", "max")
                .addAttributes("meter", "value", "min", "max", "low", "high", "optimum")
                .addAttributes("ol", "start", "reversed")
                .addProtocols("a", "href", "#")
                .addProtocols("img", "src", "data", "attachment")
                .preserveRelativeLinks(true);
    }

    /** A style may not fetch anything. */
    private static void cleanStyle(Element element) {
        if (fetches(element.attr("style"))) {
            element.removeAttr("style");
        }
    }

    private static void cleanSheet(Element sheet) {
        if (fetches(sheet.data())) {
            sheet.remove();
        }
    }

    private static boolean fetches(String css) {
        String lower = css.toLowerCase(java.util.Locale.ROOT);
        // A backslash can spell any of these words in another way.
        return lower.contains("url(")
                || lower.contains("@import")
                || lower.contains("expression(")
                || lower.contains("image-set(")
                || lower.contains("\\");
    }
}
