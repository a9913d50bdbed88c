package dev.cortado.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cortado.kernel.assist.doc.Explanation;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** What is said about the name at the cursor, which {@code |} marks. */
class InspectionTest {

    private static AssistFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new AssistFixture(
                "var sessionList = new ArrayList<String>(List.of(\"a\", \"b\"));",
                "class Bad { public String toString() { throw new IllegalStateException(); } }",
                "var bad = new Bad();",
                "class Slow { public String toString() { while (true) { Thread.onSpinWait(); } } }",
                "var slow = new Slow();",
                "int twice(int n) { return 2 * n; }");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String inspected(String marked) {
        return fixture.inspected(marked).orElse(null);
    }

    private static Explanation full(String marked, boolean source) {
        return fixture.assistant
                .inspect(marked.replace("|", ""), marked.indexOf('|'), source)
                .orElseThrow();
    }

    @Test
    void methods_have_signature_and_the_page_of_their_class() {
        assertThat(inspected("\"abc\".sub|string(1)"))
                .startsWith("String String.substring(int")
                .contains("https://docs.oracle.com/en/java/javase/", "/java.base/java/lang/String.html");
        assertThat(inspected("Math.max(1, |")).contains("int Math.max(int");
        assertThat(inspected("Map.Ent|ry e")).contains("java/util/Map.Entry.html");
    }

    @Test
    void types_that_are_not_imported_are_known() {
        assertThat(inspected("Concurrent|HashMap")).startsWith("java.util.concurrent.ConcurrentHashMap");
    }

    @Test
    void variables_have_type_and_value() {
        assertThat(inspected("session|List")).contains("ArrayList<String> sessionList", "value: [a, b]");
    }

    @Test
    void values_whose_text_cannot_be_had_say_so() {
        assertThat(inspected("ba|d")).contains("toString fails with", "IllegalStateException");
        assertThat(inspected("slo|w")).contains("toString takes too long");
    }

    @Test
    void what_cells_declare_shows_its_source_when_asked_for() {
        assertThat(full("twi|ce(1)", true).text()).contains("int twice(int n) { return 2 * n; }");
        assertThat(full("twi|ce(1)", false).text()).isEqualTo("int twice(int n)");
    }

    @Test
    void magics_show_their_help_and_options_their_description() {
        assertThat(inspected("%bench|mark a b")).contains("Usage:", "--tokens");
        assertThat(inspected("%benchmark a --tok|ens 3"))
                .startsWith("--tokens=N")
                .contains("Sequence lengths");
        assertThat(inspected("%quantize m --weight-ty|pe=int8")).startsWith("--weight-type");
        assertThat(inspected("%time session|List.size()")).contains("ArrayList<String> sessionList");
        assertThat(inspected("%quantize session|List")).contains("ArrayList<String> sessionList");
    }

    @Test
    void nothing_is_said_about_what_is_not_there() {
        assertThat(inspected("nothingOfThatName|")).isNull();
        assertThat(inspected("|")).isNull();
        assertThat(inspected("\"session|List\"")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String.format(|",
                "Stri|ng",
                "Li|st",
                "Collectors.group|ingBy(",
                "sessionList.rem|ove(0)",
                "Character.isLetter(|",
                "java.util.regex.Pat|tern",
                "String.for|mat",
                "System.o|ut",
                "%bench|mark",
                "session|List"
            })
    void the_html_is_well_formed(String marked) {
        String html = full(marked, false).html();
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader("<div>" + html + "</div>"))))
                .as(html)
                .doesNotThrowAnyException();
        assertThat(html).doesNotContain("color", "<script");
    }
}
