package dev.cortado.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.loss.FeedsLoss;
import dev.cortado.quantize.mixed.MeasurementCache.Measurement;
import dev.cortado.quantize.mixed.SearchGoal.WithinSize;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TransformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Mixed models of 4-, 8-, 16-bit and float layers")
class MixedWeightsTest {

    private static final int WIDTH = 64;
    private static final int LAYERS = 3;

    @TempDir
    Path folder;

    private Model model;
    private FeedsLoss loss;

    @BeforeEach
    void makeModel() throws IOException {
        ModelBuilder builder = new ModelBuilder().input("x", ElementType.FLOAT, 1, WIDTH);
        String value = "x";
        for (int layer = 0; layer < LAYERS; layer++) {
            float[] weights = QuantizerTests.random(layer, WIDTH * WIDTH, -0.3, 0.3);
            // The later a layer, the more its blocks are spoiled.
            for (int i = 0; i < weights.length; i += 16) {
                weights[i] *= 1 + 3 * layer;
            }
            builder.weight("w" + layer, List.of((long) WIDTH, (long) WIDTH), weights)
                    .node("MatMul", "layer" + layer, List.of(value, "w" + layer), "h" + layer);
            value = "h" + layer;
        }
        builder.node("Identity", "last", List.of(value), "y").output("y", ElementType.FLOAT, 1, WIDTH);
        Path file = folder.resolve("m.onnx");
        builder.build().write(file);
        model = Model.of("m", new Resource(file.toUri().toString(), file, "abc", Files.size(file)), Optional.empty());
        loss = FeedsLoss.of(
                model,
                new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, 1), 12, 3),
                RunSettings.defaults().withThreads(1),
                Progress.NONE);
    }

    private List<LayerCandidate> candidates() throws IOException {
        List<LayerCandidate> candidates = new ArrayList<>();
        for (String name : List.of("int8-blocks", "int4", "fp16")) {
            candidates.add(StandardCandidates.find(
                    name,
                    () -> {
                        throw new IOException("no samples are needed");
                    },
                    folder));
        }
        return candidates;
    }

    private static List<Map<String, String>> all() {
        List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
        for (int layer = 0; layer < LAYERS; layer++) {
            List<Map<String, String>> longer = new ArrayList<>(all);
            for (Map<String, String> start : all) {
                for (String candidate : List.of("int8-blocks", "int4", "fp16")) {
                    Map<String, String> next = new TreeMap<>(start);
                    next.put("layer" + layer, candidate);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }

    @Test
    @DisplayName("lose no more within a size than the best of all 64 mixtures that is one step smaller")
    void within_size() throws IOException {
        List<LayerCandidate> candidates = candidates();
        try (VariantBench bench =
                VariantBench.open(model, loss, new MeasurementCache(folder.resolve("cache")), folder)) {
            List<LayerOption> options = options(bench, candidates);
            assertThat(options).hasSize(LAYERS * candidates.size());
            List<Measurement> measured = new ArrayList<>();
            for (Map<String, String> layers : all()) {
                measured.add(bench.measure(new LayerAssignment(candidates, layers), Progress.NONE));
            }
            assertThat(measured).hasSize(64);
            double step = Increment.inOrder(options, Benefit.SIZE).stream()
                    .mapToDouble(Increment::benefit)
                    .max()
                    .orElseThrow();
            TreeSet<String> used = new TreeSet<>();
            for (int kilobytes = 12; kilobytes <= 48; kilobytes += 4) {
                long most = kilobytes * 1000L;
                SearchResult result =
                        search(candidates, options, bench::measure).run(new WithinSize(most), Progress.NONE);
                assertThat(result.keepsGoal()).isTrue();
                assertThat(result.best().bytes()).isLessThanOrEqualTo(most);
                double smaller = measured.stream()
                        .filter(one -> one.bytes() <= most - step)
                        .mapToDouble(Measurement::loss)
                        .min()
                        .orElse(1);
                assertThat(result.best().loss()).isLessThanOrEqualTo(smaller);
                result.best().assignment().layers().values().forEach(used::add);
            }
            assertThat(used).containsExactly("fp16", "int4", "int8-blocks");
        }
    }

    @Test
    @DisplayName("are models whose layers are what was chosen, the same after the check in ONNX Runtime")
    void made() throws IOException {
        LayerAssignment assignment =
                new LayerAssignment(candidates(), Map.of("layer0", "int4", "layer1", "int8-blocks", "layer2", "fp16"));
        TransformedModel made = new ModelTransformer(folder).apply(model, assignment, "made", Progress.NONE);
        OnnxModel onnx = made.model().onnx();
        assertThat(onnx.graph().nodes().stream().map(Node::operator).sorted())
                .containsExactly("Cast", "Identity", "MatMul", "MatMulNBits", "MatMulNBits");
        assertThat(onnx.graph().nodes().stream()
                        .filter(node -> node.operator().equals("MatMulNBits"))
                        .map(node -> node.integer("bits", 0)))
                .containsExactly(4L, 8L);
        assertThat(made.verification().worstCosine()).isGreaterThan(0.95);
        assertThat(made.model().recipe().steps()).hasSize(1);
        assertThat(made.report().nodes().stream().map(PassReport.NodeChange::node))
                .as("nothing of what a step has written is reported by the next")
                .isSubsetOf(
                        model.onnx().graph().nodes().stream().map(Node::label).toList());
        try (VariantBench bench =
                VariantBench.open(model, loss, new MeasurementCache(folder.resolve("cache")), folder)) {
            double variant = bench.measure(assignment, Progress.NONE).loss();
            assertThat(loss.of(made.model(), Progress.NONE).value()).isEqualTo(variant);
        }
    }

    @Test
    @DisplayName("are searched on after an interrupt: no model is run twice, and the result is the same")
    void resumed() throws IOException {
        List<LayerCandidate> candidates = candidates();
        Path undisturbed = folder.resolve("undisturbed");
        int all;
        SearchResult expected;
        List<LayerOption> options;
        try (VariantBench bench = VariantBench.open(model, loss, new MeasurementCache(undisturbed), folder)) {
            options = options(bench, candidates);
            expected = search(candidates, options, bench::measure).run(new WithinSize(20_000), Progress.NONE);
            all = bench.runs();
        }
        Path disturbed = folder.resolve("disturbed");
        Cancellation cancellation = Cancellation.create();
        int before;
        try (VariantBench bench = VariantBench.open(model, loss, new MeasurementCache(disturbed), folder)) {
            assertThat(options(bench, candidates)).isEqualTo(options);
            int analysed = bench.runs();
            SearchResult part = search(candidates, options, (variant, progress) -> {
                        progress.cancellation().throwIfCancelled();
                        Measurement measured = bench.measure(variant, progress);
                        if (bench.runs() == analysed + 2) {
                            cancellation.cancel();
                        }
                        return measured;
                    })
                    .run(new WithinSize(20_000), new OnlyCancellation(cancellation));
            assertThat(part.interrupted()).isTrue();
            assertThat(part.best()).isIn(part.tried());
            before = bench.runs();
            assertThat(before).isEqualTo(analysed + 2);
        }
        try (VariantBench bench = VariantBench.open(model, loss, new MeasurementCache(disturbed), folder)) {
            assertThat(options(bench, candidates)).isEqualTo(options);
            SearchResult rest = search(candidates, options, bench::measure).run(new WithinSize(20_000), Progress.NONE);
            assertThat(rest.best().assignment().layers())
                    .isEqualTo(expected.best().assignment().layers());
            assertThat(rest.tried()).hasSameSizeAs(expected.tried());
            assertThat(before + bench.runs()).isEqualTo(all);
        }
    }

    private static List<LayerOption> options(VariantBench bench, List<LayerCandidate> candidates) throws IOException {
        return new SensitivityAnalysis(bench, candidates)
                .run(Progress.NONE).stream()
                        .map(layer -> LayerOption.of(layer, LayerTimes.UNKNOWN))
                        .toList();
    }

    private static MixedPrecisionSearch search(
            List<LayerCandidate> candidates, List<LayerOption> options, MixedPrecisionSearch.Trial trial) {
        return new MixedPrecisionSearch(candidates, options, trial, Double.NaN, MixedPrecisionSearch.TRIALS);
    }

    @Test
    @DisplayName("are made of candidates by name")
    void names() {
        assertThat(StandardCandidates.names())
                .containsExactly(
                        "int8",
                        "int8-full",
                        "int8-tensor",
                        "int8-blocks",
                        "int4",
                        "fp16",
                        "int8-split",
                        "int8-static",
                        "int4-gptq");
        assertThatThrownBy(() -> StandardCandidates.find("int5", null, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'int5'");
    }

    @Test
    @DisplayName("can have layers by GPTQ, which looks at samples")
    void gptq() throws IOException {
        LayerCandidate gptq = StandardCandidates.find(
                "int4-gptq",
                () -> new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, 1), 40, 9),
                folder);
        LayerCandidate int8 = StandardCandidates.find("int8", null, folder);
        LayerAssignment assignment =
                new LayerAssignment(List.of(int8, gptq), Map.of("layer0", "int8", "layer2", "int4-gptq"));
        TransformedModel made = new ModelTransformer(folder).apply(model, assignment, "made", Progress.NONE);
        assertThat(made.report().changed()).isEqualTo(2);
        assertThat(made.model().nodes().stream().map(Node::operator))
                .contains("MatMul", "MatMulNBits", "MatMulInteger");
    }
}
