package dev.cortado.moments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Second moments of a model's values")
class ValueMomentsTest {

    private static final int WIDTH = 6;
    private static final int ROWS = 30;
    private static final float[] X = CorrelatedInputs.activations(4, ROWS, WIDTH);

    /** {@code a = -x}, {@code b = |x|}. */
    private static final OnnxModel MODEL = new ModelBuilder()
            .input("x", ElementType.FLOAT, "rows", WIDTH)
            .node("Neg", "n", List.of("x"), "a")
            .node("Abs", "m", List.of("x"), "b")
            .output("a")
            .output("b")
            .build();

    /** Samples that are counted each time they are gone through. */
    private static final class Counted implements Feeds {

        private int runs;

        @Override
        public String name() {
            return "counted";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void forEach(Batch batch, Progress progress) throws IOException {
            runs++;
            new FixedFeeds(List.of(Map.of("x", new Feed(X, ROWS, WIDTH)))).forEach(batch, progress);
        }
    }

    private static int collect(long budget) throws IOException {
        Map<String, Integer> widths = new LinkedHashMap<>();
        List.of("x", "a", "b").forEach(value -> widths.put(value, WIDTH));
        Counted counted = new Counted();
        Map<String, InputMoments> found = new LinkedHashMap<>();
        new ValueMoments(MODEL, counted, budget).collect(widths, found::put, Progress.NONE);
        assertThat(found.keySet()).containsExactly("x", "a", "b");
        for (int k = 0; k < WIDTH; k++) {
            double sum = 0;
            double magnitudes = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += X[row * WIDTH + k];
                magnitudes += Math.abs(X[row * WIDTH + k]);
            }
            assertThat(found.get("x").means().mean(k)).isCloseTo(sum / ROWS, Offset.offset(1e-6));
            assertThat(found.get("a").means().mean(k)).isCloseTo(-sum / ROWS, Offset.offset(1e-6));
            assertThat(found.get("b").means().mean(k)).isCloseTo(magnitudes / ROWS, Offset.offset(1e-6));
            assertThat(found.get("a").centred(k, 0)).isEqualTo(found.get("x").centred(k, 0));
        }
        return counted.runs;
    }

    @Test
    @DisplayName("are summed in one run")
    void once() throws IOException {
        assertThat(collect(3 * Gram.bytes(WIDTH))).isEqualTo(1);
    }

    @Test
    @DisplayName("are summed in several, a value in each at least, when they would take too much of the heap")
    void often() throws IOException {
        assertThat(collect(3 * Gram.bytes(WIDTH) - 1)).isEqualTo(2);
        assertThat(collect(0)).isEqualTo(3);
    }
}
