package dev.cortado.magics.render.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("A layout in layers")
class LayeredLayoutTest {

    private static List<double[]> sizes(int count, Random random) {
        List<double[]> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sizes.add(new double[] {40 + random.nextInt(200), 20 + random.nextInt(60)});
        }
        return sizes;
    }

    @RepeatedTest(40)
    @DisplayName("puts every box below those with an arrow to it, and none over another")
    void sound(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int count = 1 + random.nextInt(40);
        List<int[]> edges = new ArrayList<>();
        for (int to = 1; to < count; to++) {
            for (int from = Math.max(0, to - 6); from < to; from++) {
                if (random.nextInt(4) == 0) {
                    edges.add(new int[] {from, to});
                }
            }
        }
        PackedLayout layout = PackedLayout.of(sizes(count, random), edges);
        List<PackedLayout.Place> places = layout.places();
        for (int[] edge : edges) {
            PackedLayout.Place from = places.get(edge[0]);
            assertThat(places.get(edge[1]).top()).isGreaterThan(from.top() + from.height());
        }
        for (int i = 0; i < count; i++) {
            PackedLayout.Place one = places.get(i);
            assertThat(one.x() - one.width() / 2).isGreaterThanOrEqualTo(0);
            assertThat(one.x() + one.width() / 2).isLessThanOrEqualTo(layout.width());
            assertThat(one.top() + one.height()).isLessThanOrEqualTo(layout.height());
            for (int k = 0; k < i; k++) {
                PackedLayout.Place other = places.get(k);
                boolean apart = Math.abs(one.x() - other.x()) >= (one.width() + other.width()) / 2 - 1e-9
                        || one.top() >= other.top() + other.height()
                        || other.top() >= one.top() + one.height();
                assertThat(apart).as("boxes %s and %s", one, other).isTrue();
            }
        }
        assertThat(layout.routes()).hasSize(edges.size());
    }

    @Test
    @DisplayName("undoes crossings that need not be")
    void crossings() {
        // Three parents, each with the child on the other side.
        List<int[]> edges =
                List.of(new int[] {0, 5}, new int[] {1, 4}, new int[] {2, 3}, new int[] {0, 6}, new int[] {2, 6});
        LayeredLayout layout = LayeredLayout.of(sizes(7, new Random(1)), edges);
        assertThat(layout.crossings()).isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName("leads a long arrow past the boxes between its ends")
    void long_arrows() {
        List<int[]> edges = List.of(new int[] {0, 1}, new int[] {1, 2}, new int[] {0, 2});
        PackedLayout layout = PackedLayout.of(sizes(3, new Random(2)), edges);
        PackedLayout.Place middle = layout.places().get(1);
        PackedLayout.Place bend = layout.routes().getLast().through().get(1);
        assertThat(Math.abs(bend.x() - middle.x())).isGreaterThan(middle.width() / 2);
    }
}
