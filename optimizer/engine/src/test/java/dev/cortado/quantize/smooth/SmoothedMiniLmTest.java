package dev.cortado.quantize.smooth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.UsageToGloss;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.debug.LayerReport;
import dev.cortado.quantize.debug.LayerRow;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("all-MiniLM-L6-v2, smoothed")
class SmoothedMiniLmTest {

    private static final int CALIBRATION = 16;

    private static Model original;
    private static List<String> sentences;
    private static Feeds feeds;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        Resources resources = Resources.standard();
        original = Model.of(
                "minilm",
                resources.fetch(RealModels.MINILM, Progress.NONE),
                Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
        sentences = UsageToGloss.standard()
                .queries(200)
                .load(resources, Progress.NONE)
                .value()
                .queries();
        feeds = feeds(original, CALIBRATION);
    }

    private static Feeds feeds(Model model, int count) throws IOException {
        List<String> others = UsageToGloss.standard()
                .queries(count)
                .seed(1)
                .load(Resources.standard(), Progress.NONE)
                .value()
                .queries();
        return TextFeeds.of("wordnet", model, others, 8);
    }

    private Model made(Model parent, String name, OnnxModel model) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        model.write(file);
        return parent.derived(name, model, file);
    }

    private static OnnxModel apply(Pass pass, OnnxModel model) throws IOException {
        return pass.apply(model, Progress.NONE).model();
    }

    private static float[][] vectors(Model model, List<String> texts) throws IOException {
        try (TextEncoder encoder = TextEncoder.open(model, RunSettings.defaults())) {
            return encoder.embed(texts, Progress.NONE);
        }
    }

    private static double meanCosine(float[][] found, float[][] expected) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += QuantizerTests.cosine(found[i], expected[i]);
        }
        return sum / found.length;
    }

    @Test
    @DisplayName("computes the same in floats, and int8 with one scale a tensor follows it more faithfully")
    void same() throws IOException {
        List<String> some = sentences.subList(0, 40);
        float[][] expected = vectors(original, some);
        var result = new SmoothQuant(SmoothQuantization.defaults(), feeds).apply(original.onnx(), Progress.NONE);
        assertThat(result.report().changed()).isEqualTo(36);
        float[][] smoothed = vectors(made(original, "smooth", result.model()), some);
        for (int i = 0; i < smoothed.length; i++) {
            for (int j = 0; j < smoothed[i].length; j++) {
                assertThat(Math.abs(smoothed[i][j] - expected[i][j])).isLessThan(1e-4f);
            }
        }
        DynamicQuantizer int8 = new DynamicQuantizer(DynamicQuantization.defaults());
        double plain = meanCosine(vectors(made(original, "plain8", apply(int8, original.onnx())), some), expected);
        double better = meanCosine(vectors(made(original, "smooth8", apply(int8, result.model())), some), expected);
        assertThat(better).isGreaterThan(plain - 0.0005);
        assertThat(better).isGreaterThan(0.985);
    }

    @Test
    @DisplayName("has a row of the table for each of its 39 weights, with SQNR of weight and output")
    void table() throws IOException {
        OnnxModel int8 = apply(new DynamicQuantizer(DynamicQuantization.defaults()), original.onnx());
        LayerReport report = LayerReport.of(
                int8, original.onnx(), feeds(original, 4), RunSettings.defaults(), folder, Progress.NONE);
        assertThat(report.rows()).hasSize(39);
        for (LayerRow row : report.rows()) {
            assertThat(row.weightDecibels()).as(row.node()).isBetween(15.0, 70.0);
            assertThat(row.activationDecibels()).as(row.node()).isBetween(5.0, 70.0);
            assertThat(row.weightClipped()).as(row.node()).isZero();
            // A table of two rows has scales as large as its rows.
            int least = row.weight().contains("token_type") ? 1 : 3;
            assertThat(row.bytesBefore()).as(row.node()).isBetween(least * row.bytesAfter(), 4 * row.bytesAfter());
        }
        LayerRow words = report.rows().stream()
                .filter(row -> row.weight().contains("word_embeddings"))
                .findFirst()
                .orElseThrow();
        assertThat(words.method()).isEqualTo("lookup");
        // Nothing is before the tables: what they give is as exact as they are.
        assertThat(words.activationDecibels()).isGreaterThan(30);
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(strings = {"minilm", "bge"})
    @DisplayName(
            "and bge-small-en-v1.5, for several alphas, ranges and granularities: the figures of docs/smoothquant.md")
    void study(String name) throws IOException {
        Model model = name.equals("minilm")
                ? original
                : Model.of(
                        name,
                        Resources.standard().fetch(RealModels.BGE_SMALL, Progress.NONE),
                        Optional.of(RealModels.file(RealModels.BGE_SMALL.replace(".onnx", "-tokenizer.json"))));
        float[][] expected = vectors(model, sentences);
        Feeds many = feeds(model, 64);
        for (boolean perChannel : new boolean[] {true, false}) {
            for (boolean reduced : perChannel ? new boolean[] {true, false} : new boolean[] {false}) {
                DynamicQuantization settings = DynamicQuantization.defaults()
                        .withPerChannel(perChannel)
                        .withReduceRange(reduced);
                OnnxModel int8 = apply(new DynamicQuantizer(settings), model.onnx());
                measure(model, "none", settings, int8, expected);
                for (double alpha : new double[] {0.3, 0.5, 0.7}) {
                    SmoothQuant pass =
                            new SmoothQuant(SmoothQuantization.defaults().withAlpha(alpha), many);
                    report(model, "alpha " + alpha, settings, apply(pass, model.onnx()), expected);
                }
                SmoothQuant search =
                        new SmoothQuant(SmoothQuantization.defaults().withSearch(perChannel), many);
                report(model, "search", settings, apply(search, model.onnx()), expected);
                OnnxModel corrected = apply(new BiasCorrection(model.onnx(), many), int8);
                measure(model, "bias correction", settings, corrected, expected);
            }
        }
    }

    private void report(Model parent, String what, DynamicQuantization settings, OnnxModel model, float[][] expected)
            throws IOException {
        measure(parent, what, settings, apply(new DynamicQuantizer(settings), model), expected);
    }

    private void measure(Model parent, String what, DynamicQuantization settings, OnnxModel model, float[][] expected)
            throws IOException {
        double cosine = meanCosine(vectors(made(parent, "m", model), sentences), expected);
        System.out.printf(
                "%s, %s, %s, %s: mean cosine %.5f%n",
                parent.name(),
                settings.perChannel() ? "per channel" : "per tensor",
                settings.reduceRange() ? "7 bits" : "8 bits",
                what,
                cosine);
        assertThat(cosine).isGreaterThan(0.5);
    }
}
