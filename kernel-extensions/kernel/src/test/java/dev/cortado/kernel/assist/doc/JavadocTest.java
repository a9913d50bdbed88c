package dev.cortado.kernel.assist.doc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavadocTest {

    @Test
    void inline_tags_become_code() {
        assertThat(Javadoc.html(
                        "A {@code List<String>} of {@link java.util.Map#get(Object) values} and {@literal a<b}."))
                .isEqualTo("<div>A <code>List&lt;String&gt;</code> of <code>values</code> and a&lt;b.</div>");
        assertThat(Javadoc.html("{@link #size()} {@link Map#get(Object)} {@code {a}}"))
                .isEqualTo("<div><code>size()</code> <code>Map.get(Object)</code> <code>{a}</code></div>");
    }

    @Test
    void unclosed_and_wrongly_nested_elements_are_closed() {
        assertThat(Javadoc.html("a<p>b<ul><li>c<li><b>d</ul>e<p>f"))
                .isEqualTo("<div>a<p>b</p><ul><li>c</li><li><b>d</b></li></ul>e<p>f</p></div>");
        assertThat(Javadoc.html("</b>a<i><b>c</i></b>")).isEqualTo("<div>a<i><b>c</b></i></div>");
    }

    @Test
    void scripts_attributes_and_broken_signs_are_harmless() {
        assertThat(Javadoc.html("<script>x</script><a href='javascript:x'>y</a> 1 < 2 &amp; &nbsp;&unknown;"))
                .isEqualTo("<div>xy 1 &lt; 2 &amp; \u00a0&amp;unknown;</div>");
    }

    @Test
    void block_tags_become_sections() {
        assertThat(Javadoc.html("Does.\n@param a the a\n@param <T> the type\n@return it\n@throws X if b\n@see Y"))
                .isEqualTo("<div>Does.</div><p><b>Parameters</b></p><ul><li><code>a</code> – the a</li>"
                        + "<li><code>&lt;T&gt;</code> – the type</li></ul><p><b>Returns</b></p><ul><li>it</li></ul>"
                        + "<p><b>Throws</b></p><ul><li><code>X</code> – if b</li></ul>"
                        + "<p><b>See also</b></p><ul><li><code>Y</code></li></ul>");
    }

    @Test
    void text_reads_without_tags() {
        assertThat(Javadoc.text(Javadoc.html("Does {@code a<b}.\n<p>More.\n@param a the\n a")))
                .isEqualTo("Does a<b.\n\nMore.\n\nParameters\n\n- a – the a");
    }
}
