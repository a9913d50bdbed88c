package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The study of the benchmark")
class BenchmarkStudyTest {

    @TempDir
    Path directory;

    @Test
    @DisplayName("makes queries longer by a share of their median")
    void slowed() {
        long[] times = {4_000_000, 4_000_000, 40_000_000};
        int[] next = {0};
        long[] now = {0};
        var slowed = new SlowedTask.Slowed(() -> times[next[0]++], 0.5, () -> now[0] += 100);
        assertThat(slowed.getAsLong()).isBetween(6_000_000L, 6_000_100L);
        assertThat(slowed.getAsLong()).isBetween(6_000_000L, 6_000_100L);
        // Half of the median of the three, not of the long one.
        assertThat(slowed.getAsLong()).isBetween(42_000_000L, 42_000_100L);
    }

    @Test
    @DisplayName("runs a benchmark of a model that is slower than itself")
    void runs() throws IOException {
        Path model = TestModels.write(
                TestModels.model(GraphProto.newBuilder()
                        .setName("small")
                        .addInput(TestModels.value("x", 1, "batch", 100_000))
                        .addOutput(TestModels.value("y", 1, "batch", 100_000))
                        .addNode(TestModels.node("Erf", "e", List.of("x"), "y"))),
                directory.resolve("small.onnx"));
        BenchmarkPlan plan = BenchmarkPlan.of(BenchmarkStudy.twice(model))
                .withTokens(List.of(1))
                .quick();
        BenchmarkRow row = BenchmarkStudy.run(plan, 4, Progress.NONE);
        assertThat(row.model()).isEqualTo("again");
        assertThat(row.ratio()).isGreaterThan(2);
        assertThatThrownBy(() -> BenchmarkStudy.run(plan, -1, Progress.NONE)).hasMessageContaining("-1.0");
    }
}
