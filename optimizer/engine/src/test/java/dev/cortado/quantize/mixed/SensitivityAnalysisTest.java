package dev.cortado.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.loss.FeedsLoss;
import dev.cortado.quantize.mixed.SearchGoal.WithinLoss;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.SynthesizedTensors;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Sensitivity of layers")
class SensitivityAnalysisTest {

    private static final int WIDTH = 32;
    private static final List<LayerCandidate> CANDIDATES =
            List.of(DynamicCandidate.reduced(), DynamicCandidate.perTensor());

    @TempDir
    Path folder;

    private Model model;
    private FeedsLoss loss;

    @BeforeEach
    void makeModel() throws IOException {
        ModelBuilder builder = new ModelBuilder().input("x", ElementType.FLOAT, 1, WIDTH);
        String value = "x";
        for (int layer = 0; layer < 4; layer++) {
            float[] weights = QuantizerTests.random(layer, WIDTH * WIDTH, -0.4, 0.4);
            // Outliers make some layers harder.
            weights[3] *= 1 + 20 * layer;
            builder.weight("w" + layer, List.of((long) WIDTH, (long) WIDTH), weights)
                    .node("MatMul", "layer" + layer, List.of(value, "w" + layer), "h" + layer)
                    .node("Relu", "relu" + layer, List.of("h" + layer), "r" + layer);
            value = "r" + layer;
        }
        builder.node("Identity", "last", List.of(value), "y").output("y", ElementType.FLOAT, 1, WIDTH);
        Path file = folder.resolve("m.onnx");
        builder.build().write(file);
        model = Model.of("m", new Resource(file.toUri().toString(), file, "abc", Files.size(file)), Optional.empty());
        loss = FeedsLoss.of(
                model,
                new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, 1), 6, 3),
                RunSettings.defaults().withThreads(1),
                Progress.NONE);
    }

    private VariantBench bench() throws IOException {
        return VariantBench.open(model, loss, new MeasurementCache(folder.resolve("cache")), folder);
    }

    /** One minus the mean cosine, from two runs in ONNX Runtime, without the shared file. */
    private double direct(OnnxModel changed) {
        List<InputSpec> specs = InputSynthesizer.of(model.onnx()).specs(1, 1);
        double cosines = 0;
        for (int i = 0; i < 6; i++) {
            var tensors = SynthesizedTensors.of(specs, 3 + i);
            double[] numbers = TensorValues.of(tensors.get("x")).orElseThrow();
            tensors.values().forEach(tensor -> tensor.close());
            float[] x = new float[WIDTH];
            for (int j = 0; j < WIDTH; j++) {
                x[j] = (float) numbers[j];
            }
            Map<String, Feed> feeds = Map.of("x", new Feed(x, 1, WIDTH));
            cosines += QuantizerTests.cosine(
                    OrtRunner.run(changed, feeds).get("y"),
                    OrtRunner.run(model.onnx(), feeds).get("y"));
        }
        return 1 - cosines / 6;
    }

    @Test
    @DisplayName("is what a model loses in which one layer is quantised")
    void alone() throws IOException {
        try (VariantBench bench = bench()) {
            List<LayerSensitivity> found = new SensitivityAnalysis(bench, CANDIDATES).run(Progress.NONE);
            assertThat(found).hasSize(8);
            for (LayerSensitivity layer : found) {
                OnnxModel changed = CANDIDATES.stream()
                        .filter(candidate -> candidate.name().equals(layer.candidate()))
                        .findFirst()
                        .orElseThrow()
                        .only(List.of(layer.layer()))
                        .apply(model.onnx(), Progress.NONE)
                        .model();
                assertThat(changed.graph().operatorCounts()).containsEntry("MatMulInteger", 1L);
                assertThat(layer.loss())
                        .isCloseTo(direct(changed), within(1e-9))
                        .isPositive();
                assertThat(layer.bytesBefore()).isEqualTo(4L * WIDTH * WIDTH);
                assertThat(layer.bytesSaved()).isBetween(2L * WIDTH * WIDTH, 3L * WIDTH * WIDTH);
                assertThat(layer.sqnrDecibels()).isBetween(0.0, 90.0);
            }
        }
    }

    @Test
    @DisplayName("is measured once, goes on after an interrupt, and survives a line that was cut off")
    void resumed() throws IOException {
        Cancellation cancellation = Cancellation.create();
        Progress stopsAtThird = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                if (task.startsWith("sensitivity of") && done == 3) {
                    cancellation.cancel();
                }
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        try (VariantBench bench = bench()) {
            assertThatThrownBy(() -> new SensitivityAnalysis(bench, CANDIDATES).run(stopsAtThird))
                    .isInstanceOf(CancellationException.class);
            assertThat(bench.runs()).isEqualTo(3);
        }
        Path file;
        try (var files = Files.list(folder.resolve("cache"))) {
            file = files.findFirst().orElseThrow();
        }
        Files.writeString(file, "\n{\"variant\":\"cut o", StandardOpenOption.APPEND);
        List<LayerSensitivity> first;
        try (VariantBench bench = bench()) {
            first = new SensitivityAnalysis(bench, CANDIDATES).run(Progress.NONE);
            assertThat(bench.runs()).isEqualTo(5);
        }
        try (VariantBench bench = bench()) {
            assertThat(new SensitivityAnalysis(bench, CANDIDATES).run(Progress.NONE))
                    .isEqualTo(first);
            assertThat(bench.runs()).isZero();
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("m.onnx", "cache");
        }
    }

    @Test
    @DisplayName("leads to the model that brute force over all 81 mixtures finds, or within one step of it")
    void brute_force() throws IOException {
        try (VariantBench bench = bench()) {
            List<LayerOption> options = new SensitivityAnalysis(bench, CANDIDATES)
                    .run(Progress.NONE).stream()
                            .map(layer -> LayerOption.of(layer, LayerTimes.UNKNOWN))
                            .toList();
            double step = Increment.inOrder(options, Benefit.SIZE).stream()
                    .mapToDouble(Increment::benefit)
                    .max()
                    .orElseThrow();
            List<LayerAssignment> all = new ArrayList<>(List.of(new LayerAssignment(CANDIDATES, Map.of())));
            for (int layer = 0; layer < 4; layer++) {
                List<LayerAssignment> longer = new ArrayList<>(all);
                for (LayerAssignment start : all) {
                    longer.add(start.with("layer" + layer, "int8"));
                    longer.add(start.with("layer" + layer, "int8-tensor"));
                }
                all = longer;
            }
            List<MeasurementCache.Measurement> measured = new ArrayList<>();
            for (LayerAssignment assignment : all) {
                measured.add(bench.measure(assignment, Progress.NONE));
            }
            double worst = measured.stream()
                    .mapToDouble(MeasurementCache.Measurement::loss)
                    .max()
                    .orElseThrow();
            for (double share : new double[] {0.05, 0.2, 0.5}) {
                double most = share * worst;
                SearchResult result = new MixedPrecisionSearch(CANDIDATES, options, bench::measure, Double.NaN, 12)
                        .run(new WithinLoss(most, Benefit.SIZE), Progress.NONE);
                long best = measured.stream()
                        .filter(one -> one.loss() <= most)
                        .mapToLong(MeasurementCache.Measurement::bytes)
                        .min()
                        .orElseThrow();
                assertThat(result.best().loss()).isLessThanOrEqualTo(most);
                // A graph with one node more or fewer differs by some hundred bytes.
                assertThat((double) result.best().bytes()).isBetween((double) best, best + step + 2000);
                OnnxModel made = result.best()
                        .assignment()
                        .apply(model.onnx(), Progress.NONE)
                        .model();
                if (result.best().quantizedLayers() > 0) {
                    assertThat(direct(made)).isCloseTo(result.best().loss(), within(1e-9));
                    assertThat(made.recipe().steps()).hasSize(1);
                }
            }
        }
    }
}
