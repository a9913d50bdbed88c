package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stratified split")
class StratifiedSplitTest {

    @Property(tries = 200, seed = "1")
    void takes_every_sample_once_and_of_each_class_its_share(
            @ForAll @Size(max = 80) List<@IntRange(max = 4) Integer> classes,
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double share,
            @ForAll long seed) {
        StratifiedSplit split = StratifiedSplit.of(classes, share, seed);
        List<Integer> all = new ArrayList<>(split.first());
        all.addAll(split.second());
        assertThat(all).hasSize(classes.size()).doesNotHaveDuplicates();
        assertThat(split.first()).isSorted();
        for (int i = 0; i <= 4; i++) {
            int index = i;
            long there = classes.stream().filter(c -> c == index).count();
            long taken = split.second().stream()
                    .filter(place -> classes.get(place) == index)
                    .count();
            if (there > 1) {
                assertThat(taken).isBetween(1L, there - 1);
                assertThat(Math.abs(taken - share * there)).isLessThanOrEqualTo(1);
            } else {
                assertThat(taken).isZero();
            }
        }
        assertThat(StratifiedSplit.of(classes, share, seed)).isEqualTo(split);
    }

    @Test
    void needs_a_share() {
        assertThatThrownBy(() -> StratifiedSplit.of(List.of(0), 1, 1)).hasMessageContaining("below 1, found 1.0");
    }
}
