package dev.cortado.magics.render.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The text of a value")
class PlainTextTest {

    static Stream<Object> values() {
        return Stream.of(
                List.of(1, "a", 'c', 1.5, 2.5f),
                Map.of("k", List.of(1)),
                Optional.of("x"),
                Optional.empty(),
                1e10,
                'x',
                "text with \"quotes\"\nand lines",
                java.nio.file.Path.of("a", "b"),
                java.net.URI.create("https://example.org"),
                String.class,
                new IllegalStateException("as a value"),
                new ArrayList<>(Arrays.asList(1, null)));
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("is what Java prints")
    void as_java_prints(Object value) {
        assertThat(PlainText.of(value)).isEqualTo(String.valueOf(value));
    }

    @Test
    @DisplayName("of arrays is that of lists, however deep")
    void arrays() {
        assertThat(PlainText.of(new int[][] {{1, 2}, {3}})).isEqualTo("[[1, 2], [3]]");
        assertThat(PlainText.of(Map.of("a", new double[] {1.5}))).isEqualTo("{a=[1.5]}");
        assertThat(PlainText.of(Map.entry("a", new int[] {1}))).isEqualTo("a=[1]");
        assertThat(PlainText.of(Optional.of(new char[] {'a'}))).isEqualTo("Optional[[a]]");
    }

    @Test
    @DisplayName("of what holds itself ends")
    void cycles() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(1);
        list.add(list);
        assertThat(PlainText.of(list)).isEqualTo("[(this Collection), 1, (this Collection)]");
        Map<Object, Object> map = new HashMap<>();
        map.put("self", List.of(map));
        assertThat(PlainText.of(map)).isEqualTo("{self=[(this Map)]}");
        Object[] array = new Object[1];
        array[0] = array;
        assertThat(PlainText.of(array)).isEqualTo("[(this Collection)]");
    }

    @Test
    @DisplayName("writes the same element again where it stands again")
    void repeated_elements() {
        List<Integer> one = List.of(1);
        assertThat(PlainText.of(List.of(one, one))).isEqualTo("[[1], [1]]");
    }

    @Test
    @DisplayName("of a stream or an iterator leaves it as it is")
    void streams_are_not_consumed() {
        Stream<Integer> stream = Stream.of(1, 2);
        assertThat(PlainText.of(stream)).isEqualTo("Stream (not consumed; .toList() shows its elements)");
        assertThat(stream.toList()).containsExactly(1, 2);
        IntStream numbers = IntStream.range(0, 3);
        assertThat(PlainText.of(numbers)).isEqualTo("IntStream (not consumed; .toArray() shows its elements)");
        assertThat(numbers.sum()).isEqualTo(3);
        Iterator<Integer> iterator = List.of(1, 2).iterator();
        assertThat(PlainText.of(iterator)).isEqualTo("Iterator (not consumed)");
        assertThat(iterator.next()).isEqualTo(1);
    }

    @Test
    @DisplayName("of an endless collection of somebody's own is its own text")
    void endless() {
        Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
        assertThat(PlainText.of(endless)).contains("Lambda");
    }

    @Test
    @DisplayName("of a future says how it stands, without waiting")
    void futures() {
        assertThat(PlainText.of(new CompletableFuture<>()))
                .isEqualTo("CompletableFuture (not completed; .get() waits for it)");
        assertThat(PlainText.of(CompletableFuture.completedFuture(new int[] {1})))
                .isEqualTo("CompletableFuture (completed: [1])");
        assertThat(PlainText.of(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                .isEqualTo("CompletableFuture (failed: java.lang.IllegalStateException: no)");
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        assertThat(PlainText.of(cancelled)).isEqualTo("CompletableFuture (cancelled)");
    }

    @Test
    @DisplayName("of many elements is cut with their number")
    void many() {
        assertThat(PlainText.of(IntStream.range(0, 5_000).boxed().toList())).endsWith("998, 999, … 4000 more]");
        assertThat(PlainText.of(new int[1_000_000])).hasSizeLessThan(4_000).endsWith("999000 more]");
    }

    @Test
    @DisplayName("is never longer than a page can bear")
    void long_texts() {
        assertThat(PlainText.of("x".repeat(250_000)))
                .startsWith("xxx")
                .endsWith("x\n… 150000 more characters. System.out.println shows a text whole.")
                .hasSizeLessThan(101_000);
        List<String> wide = java.util.Collections.nCopies(1_000, "y".repeat(1_000));
        assertThat(PlainText.of(java.util.Collections.nCopies(1_000, wide))).hasSizeLessThan(110_000);
    }

    @Test
    @DisplayName("names pictures where they are elements")
    void pictures() {
        assertThat(PlainText.of(List.of(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB))))
                .isEqualTo("[[image: 3 x 2]]");
    }
}
