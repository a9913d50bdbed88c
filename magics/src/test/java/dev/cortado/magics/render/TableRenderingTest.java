package dev.cortado.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.render.table.Grid;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
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

    private static Document html(Table table) {
        return Jsoup.parseBodyFragment(TableHtml.of(table));
    }

    private static Table numbers(int rows) {
        return Table.create("n").addColumns(IntColumn.create("n", IntStream.range(0, rows)));
    }

    @Nested
    @DisplayName("as text")
    class As_text {

        @Test
        @DisplayName("has columns of equal width, numbers to the right, missing values blank, plain names")
        void aligned() {
            assertThat(TableText.of(table)).isEqualTo("""
                            model      p50_ms
                            a<b         1.235
                            long name
                            """);
        }

        @Test
        @DisplayName("counts wide characters as the two columns they take, and combining marks as none")
        void wide_characters() {
            Table wide = Table.create("w")
                    .addColumns(
                            StringColumn.create("word", "模型", "é", "👩‍🔬 x", "plain"),
                            IntColumn.create("n", new int[] {1, 2, 3, 4}));
            assertThat(TableText.of(wide)).isEqualTo("""
                            word   n
                            模型   1
                            é      2
                            👩‍🔬 x   3
                            plain  4
                            """);
        }

        @Test
        @DisplayName("keeps a cell in its line")
        void line_breaks() {
            Table lines = Table.create("l").addColumns(StringColumn.create("s", "a\nb\tc", "x".repeat(500)));
            assertThat(TableText.of(lines).lines()).hasSize(3).contains("a↵b c").allMatch(line -> line.length() <= 200);
        }

        @Test
        @DisplayName("shows the first rows and the last few of a long one, and how many are missing where they are")
        void long_table() {
            List<String> lines = TableText.of(numbers(205)).lines().toList();
            assertThat(lines).hasSize(62).endsWith("200", "201", "202", "203", "204");
            assertThat(lines.get(56)).isEqualTo("... 145 more rows");
            assertThat(lines.get(55).strip()).isEqualTo("54");
        }
    }

    @Nested
    @DisplayName("as HTML")
    class As_html {

        @Test
        @DisplayName("escapes what it holds, aligns numbers to the right and leaves missing cells empty")
        void cells() {
            Document page = html(table);
            assertThat(page.select("tbody td"))
                    .extracting(Element::text)
                    .containsExactly("a<b", "1.235", "long name", "");
            assertThat(page.select("td[align=right]")).hasSize(2);
            assertThat(page.select("tbody b")).isEmpty();
        }

        @Test
        @DisplayName("has the unit of a column in a lighter tone and its plain name as the title")
        void units() {
            Element head = html(table).select("th").get(1);
            assertThat(head.text()).isEqualTo("p50 ms");
            assertThat(head.select("small").text()).isEqualTo("ms");
            assertThat(head.attr("title")).isEqualTo("p50_ms");
            assertThat(head.attr("align")).isEqualTo("right");
        }

        @Test
        @DisplayName("keeps the whole number as the title of a cell that shows it shortened")
        void whole_numbers() {
            Document page = html(table);
            assertThat(page.select("td[align=right]").first().attr("title")).isEqualTo("1.23456");
            assertThat(html(numbers(2)).select("td[title]")).isEmpty();
        }

        @Test
        @DisplayName("writes dates and truth values as one reads them")
        void other_types() {
            Table dates = Table.create("d")
                    .addColumns(
                            DateColumn.create("day", LocalDate.of(2025, 1, 2)),
                            DateTimeColumn.create("at", LocalDateTime.of(2025, 1, 2, 3, 4, 5)),
                            BooleanColumn.create("ok", List.of(true)));
            assertThat(html(dates).select("td").eachText())
                    .containsExactly("2025-01-02", "2025-01-02 03:04:05", "true");
        }

        @Test
        @DisplayName("has no colour of its own, so that it is legible on light and on dark")
        void colours() {
            String css = html(table).selectFirst("style").data();
            assertThat(css).doesNotContain("#").doesNotContain(":white").doesNotContain("black");
            assertThat(css.replaceAll("rgba\\(128,128,128,[.\\d]+\\)", "")).doesNotContain("rgb");
        }

        @Test
        @DisplayName("fetches nothing and names nothing outside of itself")
        void self_contained() {
            assertThat(TableHtml.of(table))
                    .doesNotContain("http")
                    .doesNotContain("url(")
                    .doesNotContain("@import");
            assertThat(html(table).select("script[src], link, img")).isEmpty();
        }

        @Test
        @DisplayName("has its script only where there are rows to order")
        void script() {
            assertThat(html(table).select("script")).hasSize(1);
            assertThat(html(table.first(1)).select("script")).isEmpty();
            assertThat(TableHtml.script().length()).isLessThan(2_000);
        }

        @Test
        @DisplayName("is cut where it is long: first rows, a gap that says how many, last rows, and how to see more")
        void long_table() {
            Document page = html(numbers(2_000));
            assertThat(page.select("tbody tr")).hasSize(101);
            assertThat(page.select("td.gap").text()).isEqualTo("⋮ 1900 more rows");
            assertThat(page.select("tbody tr").last().text()).isEqualTo("1999");
            assertThat(page.select("p").text())
                    .startsWith("100 of 2000 rows shown")
                    .contains("display(value, 1000)");
        }

        @Test
        @DisplayName("shows as many rows as asked for")
        void more_rows() {
            Document page = Jsoup.parseBodyFragment(TableHtml.of(Grid.of(numbers(2_000), 3_000)));
            assertThat(page.select("tbody tr")).hasSize(2_000);
            assertThat(page.select("p, .gap")).isEmpty();
        }

        @Test
        @DisplayName("counts the columns of a very wide one that are left out")
        void very_wide() {
            Table wide = Table.create("w");
            IntStream.range(0, 130).forEach(i -> wide.addColumns(IntColumn.create("c" + i, new int[] {i})));
            Document page = html(wide);
            assertThat(page.select("th")).hasSize(100);
            assertThat(page.select("p").text()).isEqualTo("100 of 130 columns shown.");
        }

        @Test
        @DisplayName("gives a sentence room, so that a wide table has no rows as high as a page")
        void sentence() {
            Table notes = Table.create("n")
                    .addColumns(StringColumn.create("note", "the machine was busy: other work used its processors"));
            assertThat(html(notes).select("td.long")).hasSize(1);
            assertThat(html(table).select("td.long")).isEmpty();
        }

        @Test
        @DisplayName("of no rows has its heads")
        void empty() {
            Document page = html(table.emptyCopy());
            assertThat(page.select("th")).hasSize(2);
            assertThat(page.select("tbody tr, script")).isEmpty();
        }
    }
}
