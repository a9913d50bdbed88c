package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SplitProperties {

    private static final SplitShares SHARES = SplitShares.parse("70/10/20");

    @Property(tries = 200)
    void every_item_is_in_exactly_one_part_and_every_class_is_divided_by_the_shares(
            @ForAll @Size(min = 30, max = 300) List<@IntRange(max = 4) Integer> classes, @ForAll long seed) {
        Split split = Split.stratified(classes, SHARES, seed);
        assertThat(Stream.of(split.train(), split.validation(), split.test())
                        .flatMap(List::stream)
                        .sorted()
                        .toList())
                .isEqualTo(IntStream.range(0, classes.size()).boxed().toList());
        for (int label = 0; label < 5; label++) {
            int members = Collections.frequency(classes, label);
            assertThat(count(classes, split.train(), label) - members * 0.7).isBetween(-1.0, 1.0);
            assertThat(count(classes, split.validation(), label) - members * 0.1)
                    .isBetween(-1.0, 1.0);
            assertThat(count(classes, split.test(), label) - members * 0.2).isBetween(-1.0, 1.0);
        }
        assertThat(Split.stratified(classes, SHARES, seed)).isEqualTo(split);
    }

    @Property(tries = 200)
    void a_sample_keeps_the_proportions(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 3) Integer> classes,
            @ForAll @IntRange(min = 1, max = 250) int count) {
        List<Integer> sample = Split.sample(classes, count, 5);
        int total = Math.min(count, classes.size());
        assertThat(sample).hasSize(total).doesNotHaveDuplicates().isSorted();
        for (int label = 0; label < 4; label++) {
            double share = (double) total * Collections.frequency(classes, label) / classes.size();
            assertThat(count(classes, sample, label) - share).isBetween(-1.0, 1.0);
        }
    }

    @Property(tries = 200)
    void dividing_loses_nothing(@ForAll @IntRange(max = 10_000) int total, @ForAll @IntRange(max = 99) int first) {
        int[] parts = LargestRemainder.divide(total, new double[] {first, 100 - first, 0});
        assertThat(IntStream.of(parts).sum()).isEqualTo(total);
        assertThat(parts[0] - total * first / 100.0).isBetween(-1.0, 1.0);
        assertThat(parts[2]).isZero();
    }

    private static int count(List<Integer> classes, List<Integer> part, int label) {
        return (int) part.stream().filter(i -> classes.get(i) == label).count();
    }
}
