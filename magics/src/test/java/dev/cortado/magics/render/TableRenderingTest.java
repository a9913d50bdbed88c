package dev.cortado.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("A table")
class TableRenderingTest {

    private final Table table = Table.create("t")
            .addColumns(
                    StringColumn.create("model", "a<b", "long name"),
                    DoubleColumn.create("p50_ms", 1.23456, Double.NaN));

    @Test
    @DisplayName("as text has columns of equal width, numbers to the right, missing values blank")
    void text() {
        assertThat(TableText.of(table)).isEqualTo("""
                        model      p50_ms
                        a<b         1.235
                        long name
                        """);
    }

    @Test
    @DisplayName("as HTML escapes what it holds and aligns numbers to the right")
    void html() {
        String html = TableHtml.of(table);
        assertThat(html).contains("a&lt;b").doesNotContain("a<b");
        assertThat(html).contains("text-align:right;white-space:nowrap\">1.235</td>");
        assertThat(html).contains("text-align:left\">model</th>");
    }

    @Test
    @DisplayName("as HTML gives a sentence room, so that a wide table has no rows as high as a page")
    void sentence() {
        Table notes = Table.create("n")
                .addColumns(StringColumn.create("note", "the machine was busy: other work used its processors"));
        assertThat(TableHtml.of(notes)).contains("min-width:20em").doesNotContain("left;white-space:nowrap\">the");
    }

    @Test
    @DisplayName("that is long is cut with a note of how much is missing")
    void long_table() {
        Table numbers = Table.create("n").addColumns(IntColumn.create("n", IntStream.range(0, 205)));
        assertThat(TableText.of(numbers)).endsWith("... 145 more rows\n");
        assertThat(TableHtml.of(numbers)).endsWith("<p>… 5 more rows</p>");
    }
}
