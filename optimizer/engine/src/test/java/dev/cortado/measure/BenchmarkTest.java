package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.measure.scenario.Scenario;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.TestModels;
import dev.cortado.runtime.worker.WorkerException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("A benchmark")
class BenchmarkTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();

    @TempDir
    Path directory;

    /** So many products of a batch with a 512 x 512 matrix, one after the other. */
    private Subject products(String name, int count) throws IOException {
        int side = 512;
        float[] identity = new float[side * side];
        for (int i = 0; i < side; i++) {
            identity[i * side + i] = 1;
        }
        var graph = GraphProto.newBuilder()
                .setName(name)
                .addInput(TestModels.value("x0", FLOAT, "batch", side))
                .addOutput(TestModels.value("x" + count, FLOAT, "batch", side))
                .addInitializer(TestModels.floats("w", List.of((long) side, (long) side), identity));
        for (int i = 0; i < count; i++) {
            graph.addNode(TestModels.node("MatMul", "n" + i, List.of("x" + i, "w"), "x" + (i + 1)));
        }
        return new Subject(name, TestModels.write(TestModels.model(graph), directory.resolve(name + ".onnx")));
    }

    @Test
    void finds_ten_times_the_work_slower() throws IOException {
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(products("one", 4), products("ten", 40)))
                .withBatches(List.of(16))
                .withTokens(List.of(1))
                .withBudget(Duration.ofMillis(700))
                .withMemory(false);
        BenchmarkResult result = Benchmark.run(plan, Progress.NONE);
        assertThat(result.rows()).extracting(BenchmarkRow::model).containsExactly("one", "ten");
        BenchmarkRow ten = result.rows().get(1);
        // Beside other work on the machine the factor wanders far; the simulated models hold it to the figure.
        assertThat(ten.ratio()).isGreaterThan(3);
        assertThat(ten.ratioInterval().low()).isGreaterThan(1);
        assertThat(ten.p50Interval().contains(ten.p50Millis())).isTrue();
        assertThat(ten.peakMegabytes()).isNaN();
        assertThat(result.rows()).allMatch(row -> row.warmupRuns() >= 3 && row.sessionMillis() > 0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void measures_every_configuration_and_the_memory_of_real_models() throws IOException {
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(
                        new Subject("fp32", TestModels.minilm().file()),
                        new Subject("int8", TestModels.minilmInt8().file())))
                .withTokens(List.of(4, 32))
                .withBatches(List.of(1, 2))
                .quick();
        List<String> tasks = new ArrayList<>();
        BenchmarkResult result = Benchmark.run(plan, (task, done, total, unit) -> {
            assertThat(done).isBetween(0L, total);
            tasks.add(task);
        });
        assertThat(result.rows())
                .extracting(row -> row.model() + " " + row.batch() + " " + row.tokens())
                .containsExactly(
                        "fp32 1 4",
                        "int8 1 4",
                        "fp32 1 32",
                        "int8 1 32",
                        "fp32 2 4",
                        "int8 2 4",
                        "fp32 2 32",
                        "int8 2 32");
        double fp32 = result.rows().getFirst().peakMegabytes();
        double int8 = result.rows().get(1).peakMegabytes();
        // The fp32 weights are 90 MB, the int8 ones 23 MB, both on top of JVM and ONNX Runtime.
        assertThat(fp32 - int8).isBetween(30.0, 120.0);
        assertThat(int8).isGreaterThan(result.baseMegabytes());
        assertThat(tasks).contains("benchmark", "measure memory");
        Table table = result.table();
        assertThat(table.rowCount()).isEqualTo(8);
        assertThat(table.columnNames())
                .startsWith(
                        "model",
                        "input",
                        "batch",
                        "tokens",
                        "threads",
                        "provider",
                        "runs",
                        "p50_ms",
                        "p50_low_ms",
                        "p50_high_ms",
                        "p90_ms",
                        "p90_low_ms",
                        "p90_high_ms",
                        "max_ms",
                        "throughput_per_s",
                        "ratio");
        assertThat(table.stringColumn("verdict").get(0)).isEqualTo("baseline");
    }

    @Test
    void runs_multi_stream_and_offline_queries_and_the_runs_a_percentile_needs() throws IOException {
        Subject one = products("one", 4);
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(one, new Subject("two", one.file())))
                .withTokens(List.of(1))
                .withMemory(false)
                .quick();
        BenchmarkResult multi = Benchmark.run(
                plan.withScenario(Scenario.MULTI_STREAM, 8, List.of(2, 8))
                        .withPercentiles(new PercentileRequest(List.of(95.0), true)),
                Progress.NONE);
        assertThat(multi.rows())
                .hasSize(4)
                .allMatch(row -> row.samples() == 8
                        && row.runs() >= 130
                        && row.percentile(95).isAttained()
                        && row.percentile(95).interval().isAttained());
        assertThat(multi.table().columnNames()).contains("samples", "p95_ms").doesNotContain("p90_ms");
        BenchmarkResult offline = Benchmark.run(
                plan.withScenario(Scenario.OFFLINE, 32, List.of(BenchmarkPlan.BEST_BATCH)), Progress.NONE);
        assertThat(offline.rows()).hasSize(2).allMatch(row -> row.samples() == 32 && 32 % row.batch() == 0);
        // A matrix is read once for all entries of a batch: several at once are worth it.
        assertThat(offline.rows().getFirst().batch()).isGreaterThan(1);
    }

    @Test
    void says_in_one_line_what_does_not_load_or_fit() throws IOException {
        Subject missing = new Subject("gone", directory.resolve("gone.onnx"));
        assertThatThrownBy(() -> Benchmark.run(BenchmarkPlan.of(List.of(missing)), Progress.NONE))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("gone: no such file");
        Subject minilm = new Subject("minilm", TestModels.minilm().file());
        assertThatThrownBy(
                        () -> Benchmark.run(BenchmarkPlan.of(List.of(minilm)).withTokens(List.of(4000)), Progress.NONE))
                .isInstanceOf(WorkerException.class)
                .hasMessage("minilm: tokens: the model's table of positions allows at most 512, asked for 4000");
    }

    @Test
    void does_not_count_a_batch_that_the_model_cannot_take() throws IOException {
        Path file = TestModels.write(
                TestModels.model(GraphProto.newBuilder()
                        .setName("pair")
                        .addInput(TestModels.value("x", 1, 2, 4))
                        .addOutput(TestModels.value("y", 1, 2, 4))
                        .addNode(TestModels.node("Relu", "r", List.of("x"), "y"))),
                directory.resolve("pair.onnx"));
        BenchmarkPlan plan =
                BenchmarkPlan.of(List.of(new Subject("pair", file))).withBatches(List.of(3));
        assertThatThrownBy(() -> Benchmark.run(plan, Progress.NONE))
                .isInstanceOf(WorkerException.class)
                .hasMessage("pair: batch: the model's is fixed to 2, asked for 3");
    }

    @Test
    void ends_at_once_when_cancelled() throws IOException {
        Cancellation cancellation = Cancellation.create();
        Progress progress = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                cancellation.cancel();
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(products("one", 4))).withBudget(Duration.ofMinutes(10));
        long start = System.nanoTime();
        assertThatThrownBy(() -> Benchmark.run(plan, progress)).isInstanceOf(CancellationException.class);
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(30);
    }

    @Test
    void reads_the_peak_that_linux_reports() {
        assertThat(PeakMemory.parse(
                        List.of("Name:\tjava", "VmPeak:\t 99999 kB", "VmHWM:\t  123456 kB", "VmRSS:\t 1 kB")))
                .isEqualTo(OptionalLong.of(123456 * 1024L));
        assertThat(PeakMemory.parse(List.of("Name:\tjava"))).isEmpty();
    }
}
