package dev.cortado.runner.ansi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsiTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "^[31mred^[0m plain|<span class=\"ansi-1\">red</span> plain",
                "^[1;32mx^[22my^[39mz|<span class=\"ansi-2 ansi-bold\">x</span><span class=\"ansi-2\">y</span>z",
                "^[91;104mx^[m.|<span class=\"ansi-9 ansi-bg-12\">x</span>.",
                "^[38;5;196mx^[0m|<span style=\"color:#ff0000\">x</span>",
                "^[38;5;3mx|<span class=\"ansi-3\">x</span>",
                "^[48;5;244mx|<span style=\"background-color:#808080\">x</span>",
                "^[38;2;1;2;255mx|<span style=\"color:#0102ff\">x</span>",
                "^[7;31mx|<span class=\"ansi-bg-1\">x</span>",
                "^[7mx^[27my|<span class=\"ansi-inverse\">x</span>y",
                "^[3;4;2mx|<span class=\"ansi-faint ansi-italic ansi-underline\">x</span>",
                "ab^[1;5Hc^[?25hd|abcd",
                "^[38;5mx|x",
                "^[999mx|x",
                "^[31m<b> & \"|<span class=\"ansi-1\">&lt;b&gt; &amp; &quot;</span>"
            })
    void colours_become_spans_and_the_rest_is_dropped(String text, String html) {
        assertThat(Ansi.toHtml(text.replace('^', '\u001b'))).isEqualTo(html);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "10%^r100%|100%",
                "abcdef^rXY|XYcdef",
                "abc^r^n def|abc^n def",
                "abc^r|abc",
                "a^nbc^rd|a^ndc",
                "ab^bc|ac",
                "^b^bx|x",
                "/^b-^bdone|done",
                "abcdef^rXY^[K|XY",
                "abcdef^rXY^[1K|   def",
                "abcdef^[2K^rXY|XY",
                "^[31mred^[0m^rX|X<span class='ansi-1'>ed</span>",
                "🎉b^r12|12"
            })
    void what_is_written_over_is_gone(String text, String html) {
        assertThat(Ansi.toHtml(text.replace("^r", "\r")
                        .replace("^n", "\n")
                        .replace("^b", "\b")
                        .replace('^', '\u001b')))
                .isEqualTo(html.replace("^n", "\n").replace('\'', '"'));
    }

    @Test
    void links_and_titles_of_terminals_are_dropped() {
        assertThat(Ansi.toHtml("\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\ \u001b]0;title\u0007x"))
                .isEqualTo("link x");
    }

    @Test
    void stripping_leaves_the_text() {
        assertThat(Ansi.strip("\u001b[1;31mError\u001b[0m: a < b\n")).isEqualTo("Error: a < b\n");
    }
}
