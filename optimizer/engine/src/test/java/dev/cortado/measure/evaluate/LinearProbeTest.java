package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.progress.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A linear probe")
class LinearProbeTest {

    private final List<float[]> vectors = new ArrayList<>();
    private final List<Integer> classes = new ArrayList<>();

    /** Three clouds in the plane; the third lies where only an intercept tells it apart. */
    private void clouds(double spread) {
        Random random = new Random(1);
        double[][] centres = {{3, 3}, {3, 6}, {6, 3}};
        for (int i = 0; i < 150; i++) {
            double[] centre = centres[i % 3];
            vectors.add(new float[] {
                (float) (centre[0] + spread * random.nextGaussian()),
                (float) (centre[1] + spread * random.nextGaussian())
            });
            classes.add(i % 3);
        }
    }

    private long right(LinearProbe probe) {
        return IntStream.range(0, vectors.size())
                .filter(i -> probe.predict(vectors.get(i)) == classes.get(i))
                .count();
    }

    @Test
    void tells_apart_what_lines_tell_apart() {
        clouds(0.3);
        assertThat(right(LinearProbe.fit(vectors, classes, 1, Cancellation.NEVER)))
                .isGreaterThanOrEqualTo(148);
    }

    @Test
    void gives_the_same_every_time_and_prints_nothing() {
        clouds(1.5);
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LinearProbe first = LinearProbe.fit(vectors, classes, 7, Cancellation.NEVER);
            LinearProbe second = LinearProbe.fit(vectors, classes, 7, Cancellation.NEVER);
            for (float[] vector : vectors) {
                assertThat(first.predict(vector)).isEqualTo(second.predict(vector));
            }
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void keeps_the_numbers_of_the_classes() {
        for (int i = 0; i < 20; i++) {
            vectors.add(new float[] {i % 2 == 0 ? 1 : -1});
            classes.add(i % 2 == 0 ? 7 : 4);
        }
        LinearProbe probe = LinearProbe.fit(vectors, classes, 1, Cancellation.NEVER);
        assertThat(probe.predict(new float[] {2})).isEqualTo(7);
        assertThat(probe.predict(new float[] {-2})).isEqualTo(4);
    }
}
