package dev.cortado.kernel.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class GlobTest {

    /** Against a regular expression made of the same pattern. */
    @Property(tries = 3000, seed = "11")
    void fits_what_the_same_regular_expression_fits(
            @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 8) String glob,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 10) String text) {
        String regex = glob.replace("*", ".*").replace("?", ".");
        assertThat(new Glob(glob).matches(text)).isEqualTo(Pattern.matches(regex, text));
    }

    @Example
    void knows_sets() {
        assertThat(new Glob("x[a-c]y").matches("xby")).isTrue();
        assertThat(new Glob("x[a-c]y").matches("xdy")).isFalse();
        assertThat(new Glob("x[^a-c]y").matches("xdy")).isTrue();
        assertThat(new Glob("x[]]y").matches("x]y")).isTrue();
        assertThat(new Glob("*[0-9]*").matches("int x = 5;")).isTrue();
        assertThat(new Glob("int[] a*").matches("int[] a")).isTrue(); // a set that is not closed is none
        assertThat(new Glob("f[").matches("f[")).isTrue();
    }

    @Example
    void takes_several_lines_and_any_character() {
        assertThat(new Glob("int*;").matches("int a;\nint b;")).isTrue();
        assertThat(new Glob("(a|b)+.$^{}\\").matches("(a|b)+.$^{}\\")).isTrue();
    }

    @Example
    void does_not_get_lost_in_many_stars() {
        assertThat(new Glob("*a".repeat(50) + "*b").matches("a".repeat(20_000))).isFalse();
    }
}
