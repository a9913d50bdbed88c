package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.big.LlamaShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The study of a model larger than the heap")
class BigStudyTest {

    private static final int HEAP = 96;
    private static final LlamaShape SHAPE = LlamaShape.ofBytes(120_000_000, 512, 1376, 8, 8000);

    @TempDir
    Path folder;

    @AfterEach
    void nothing_is_left() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"RTN_32, 0.17", "RTN_128, 0.15", "DYNAMIC, 0.26"})
    void quantises_it_and_looks_at_the_result(BigMethod method, double size) throws IOException {
        Map<String, Long> totals = new ConcurrentHashMap<>();
        List<Figure> figures = BigStudy.run(method, SHAPE, HEAP, folder, (task, done, total, _) -> {
            assertThat(done).isLessThanOrEqualTo(total);
            totals.put(task, total);
        });
        Map<String, Double> values = figures.stream().collect(Collectors.toMap(Figure::what, Figure::value));
        assertThat(figures).allMatch(Figure::isWithinBar);
        assertThat(values.get("result")).isLessThan(size * values.get("model"));
        assertThat(values.get("limit of the heap")).isLessThan(values.get("model"));
        assertThat(values.get("nodes changed")).isEqualTo(SHAPE.layers() * 7.0 + 2);
        assertThat(totals.get("quantise"))
                .as("progress in bytes of the weights")
                .isBetween((long) (SHAPE.bytes() * 0.99), (long) (SHAPE.bytes() * 1.01));
        assertThat(figures.stream()
                        .filter(figure -> figure.what().startsWith("blocks"))
                        .map(Figure::samples)
                        .toList())
                .isEqualTo(method.blockSize() == 0 ? List.of() : List.of((SHAPE.layers() * 7 + 1) * 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"make up the model", "quantise", "write the model", "open and run the result"})
    void can_be_interrupted(String moment) {
        Cancellation cancellation = Cancellation.create();
        Progress progress = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                if (task.equals(moment)) {
                    cancellation.cancel();
                }
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        assertThatThrownBy(() -> BigStudy.run(BigMethod.RTN_32, SHAPE, HEAP, folder, progress))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void says_how_much_disk_it_needs() {
        LlamaShape huge = LlamaShape.ofBytes(1_000_000_000_000_000L);
        assertThatThrownBy(() -> BigStudy.run(BigMethod.RTN_32, huge, HEAP, folder, Progress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("GB of disk");
    }
}
