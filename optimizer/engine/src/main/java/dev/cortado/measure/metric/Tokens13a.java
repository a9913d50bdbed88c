package dev.cortado.measure.metric;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokeniser of NIST's mteval-v13a script, which published BLEU scores presuppose: punctuation and symbols stand alone, a
 * full stop or comma stays inside a number, a hyphen is cut off behind a digit. Case is kept.
 */
final class Tokens13a {

    private static final List<Rule> RULES = List.of(
            new Rule("([\\x20-\\x26\\x28-\\x2b\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e])", " $1 "),
            new Rule("([^0-9])([.,])", "$1 $2 "),
            new Rule("([.,])([^0-9])", " $1 $2"),
            new Rule("([0-9])(-)", "$1 $2 "));

    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private Tokens13a() {}

    private record Rule(Pattern pattern, String replacement) {
        Rule(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }

        String apply(String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.replaceAll(replacement);
        }
    }

    static List<String> of(String text) {
        String line = text.stripTrailing()
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace('\n', ' ')
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        line = " " + line + " ";
        for (Rule rule : RULES) {
            line = rule.apply(line);
        }
        return BLANKS.splitAsStream(line).filter(token -> !token.isEmpty()).toList();
    }
}
