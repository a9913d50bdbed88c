package dev.cortado.kernel.assist.doc;

import org.apache.commons.text.StringEscapeUtils;

/**
 * What a thing is, for reading.
 *
 * @param text as plain text
 * @param html as a well-formed piece of HTML without colours of its own
 */
public record Explanation(String text, String html) {

    private static final String PRE = "<pre style=\"margin:0 0 0.5em 0;white-space:pre-wrap\">";

    /** Text that is shown as it is, in a fixed pitch. */
    public static Explanation preformatted(String text) {
        return new Explanation(text, PRE + escape(text) + "</pre>");
    }

    /** Code under a bold first line. */
    public static Explanation code(String headline, String code) {
        return new Explanation(headline + "\n\n" + code, headline(headline) + PRE + escape(code) + "</pre>");
    }

    /** This and then another. */
    public Explanation then(Explanation next) {
        return new Explanation(text + "\n\n" + next.text, html + next.html);
    }

    static String headline(String line) {
        return PRE + "<b>" + escape(line) + "</b></pre>";
    }

    /** Text as HTML shows it; control characters, which XML has no word for, are left out. */
    static String escape(String text) {
        return StringEscapeUtils.escapeXml10(text);
    }
}
