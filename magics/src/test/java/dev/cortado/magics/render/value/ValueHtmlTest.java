package dev.cortado.magics.render.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

@DisplayName("A value's HTML")
class ValueHtmlTest {

    record Run(String model, double p50_ms, List<Integer> shape) {}

    record Point(int x, int y) {}

    record Broken(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("no x");
        }
    }

    private static Document html(Object value) {
        return Jsoup.parseBodyFragment(ValueHtml.of(value, 100).orElseThrow());
    }

    private static List<List<String>> rows(Document page) {
        return page.select("tbody tr").stream()
                .map(row -> row.select("td").stream().map(Element::text).toList())
                .toList();
    }

    static Stream<Object> plain() {
        return Stream.of(
                1,
                "text",
                List.of(1, 2, 3),
                List.of(),
                List.of(new Point(1, 2)),
                List.of(new Point(1, 2), "other"),
                List.of(Map.of("a", 1), Map.of("b", 1)),
                Map.of("a", 1),
                Map.of(),
                new Point(1, 2),
                new int[] {1, 2},
                new int[][] {{1, 2}, {3}},
                new int[][] {{1}, {2}},
                new String[] {"a", "b"},
                new char[][] {{'a', 'b'}, {'c', 'd'}},
                Stream.of(1),
                new ArrayList<>(Collections.nCopies(2, null)));
    }

    @ParameterizedTest
    @MethodSource("plain")
    @DisplayName("is not made where its text is best")
    void text_is_best(Object value) {
        assertThat(ValueHtml.of(value, 100)).isEmpty();
    }

    @Test
    @DisplayName("is a table of records, their components the columns")
    void records() {
        for (Object runs : List.of(
                List.of(new Run("a", 1.5, List.of(1, 2)), new Run("<b>", 0.25, List.of())),
                new Run[] {new Run("a", 1.5, List.of(1, 2)), new Run("<b>", 0.25, List.of())})) {
            Document page = html(runs);
            assertThat(page.select("th").stream().map(Element::text)).containsExactly("model", "p50 ms", "shape");
            assertThat(rows(page)).containsExactly(List.of("a", "1.50", "[1, 2]"), List.of("<b>", "0.25", "[]"));
        }
    }

    @Test
    @DisplayName("shows what a failing accessor throws where its value would be")
    void broken_records() {
        assertThat(rows(html(List.of(new Broken(1), new Broken(2)))))
                .containsOnly(List.of("java.lang.IllegalStateException: no x"));
    }

    @Test
    @DisplayName("is a table of maps with equal keys")
    void maps() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("k", 1);
        first.put("v", null);
        Document page = html(List.of(first, Map.of("v", 2, "k", 3)));
        assertThat(page.select("th").stream().map(Element::text)).containsExactly("k", "v");
        assertThat(rows(page)).containsExactly(List.of("1", ""), List.of("3", "2"));
    }

    @Test
    @DisplayName("is a matrix with its indices and one precision for all its numbers")
    void matrix() {
        Document page = html(new double[][] {{1, 2.5}, {4.125, 5}});
        assertThat(page.select("th").stream().map(Element::text)).containsExactly("", "0", "1");
        assertThat(rows(page)).containsExactly(List.of("0", "1.000", "2.500"), List.of("1", "4.125", "5.000"));
    }

    @Test
    @DisplayName("is a table of keys and values where a map's text does not fit a line")
    void long_map() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        IntStream.range(0, 300).forEach(i -> counts.put("word" + i, i));
        Document page = html(counts);
        assertThat(page.select("th").stream().map(Element::text)).containsExactly("key", "value");
        assertThat(page.select("tbody tr")).hasSize(101);
        assertThat(page.select(".gap").text()).contains("200 more rows");
    }

    @Test
    @DisplayName("is a list of components, in their order, where a record's text does not fit a line")
    void long_record() {
        Document page = html(new Run("a".repeat(100), 1.5, List.of()));
        assertThat(page.select("tbody td:first-child").eachText()).containsExactly("model", "p50_ms", "shape");
        assertThat(page.select("script")).isEmpty();
    }

    @Test
    @DisplayName("of a row is its names and values")
    void row() {
        Row row = Table.create("t", IntColumn.create("n", new int[] {7})).row(0);
        assertThat(ValueHtml.of(row).columns().get(1).texts()).containsExactly("7");
    }

    @Test
    @DisplayName("is all pictures of a collection")
    void pictures() {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_ARGB);
        Document page = html(List.of(image, image, image));
        assertThat(page.select("img[width=4][height=3]")).hasSize(3);
        assertThat(page.select("img").first().attr("src")).startsWith("data:image/png;base64,");
    }

    @Test
    @DisplayName("is not made of what holds itself")
    void cycles() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(list);
        assertThat(ValueHtml.of(list, 100)).isEmpty();
        assertThat(ValueHtml.of(Optional.of(1), 100)).isEmpty();
    }
}
