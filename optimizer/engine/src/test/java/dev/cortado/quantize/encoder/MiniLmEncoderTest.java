package dev.cortado.quantize.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.UsageToGloss;
import dev.cortado.experiment.FusedQuantization;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.FusedMiniLm;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TestModels;
import dev.cortado.runtime.TextEncoder;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("all-MiniLM-L6-v2 as an encoder of few bits")
class MiniLmEncoderTest {

    @TempDir
    static Path folder;

    private static Model minilm;
    private static List<String> judged;

    @BeforeAll
    static void load() throws IOException {
        minilm = TestModels.minilm();
        judged = sentences(200, 42);
    }

    /** Sentences in which WordNet uses words. */
    private static List<String> sentences(int count, long seed) throws IOException {
        return new UsageToGloss(count, 3 * count, seed)
                .load(Resources.standard(), Progress.NONE)
                .value()
                .queries();
    }

    private static float[][] embed(Model model, List<String> texts, boolean kernels) throws IOException {
        RunSettings settings = RunSettings.defaults().withKernels(kernels);
        try (TextEncoder encoder = TextEncoder.open(model, settings)) {
            return encoder.embed(texts, Progress.NONE);
        }
    }

    private record Judged(double cosine, long bytes) {}

    private static Judged judge(OnnxModel model, List<String> texts) throws IOException {
        Path file = Files.createTempFile(folder, "judged", ".onnx");
        model.write(file);
        Model made = minilm.derived("judged", model, file);
        float[][] expected = embed(minilm, texts, false);
        float[][] byFunctions = embed(made, texts, false);
        // The same again where there is no native library. With it some inputs are rounded the other way, for sums of
        // floats differ in their last bits.
        float[][] byKernels = embed(made, texts, true);
        assertThat(meanCosine(byKernels, byFunctions)).isGreaterThan(0.999);
        Judged result = new Judged(meanCosine(byFunctions, expected), Files.size(file));
        assertThat(meanCosine(byKernels, expected)).isGreaterThan(result.cosine() - 0.0005);
        System.out.printf(
                Locale.ROOT,
                "cosine %.5f, by kernels %.5f, between %.5f, %d bytes%n",
                result.cosine(),
                meanCosine(byKernels, expected),
                meanCosine(byKernels, byFunctions),
                result.bytes());
        return result;
    }

    private static double meanCosine(float[][] found, float[][] expected) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += QuantizerTests.cosine(found[i], expected[i]);
        }
        return sum / found.length;
    }

    @Test
    @DisplayName("in 7 bits has cosine 0.995 and at most 23.2 MB, without samples")
    void seven_bits() throws IOException {
        PassResult result = new FusedQuantization(EncoderQuantization.of(MatrixFormat.INT7), Optional.empty())
                .apply(minilm.onnx(), Progress.NONE);
        assertThat(result.report().changed()).isEqualTo(6 * 4 + 1);
        assertThat(result.model().recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("fuse-encoder", "quantize-encoder");
        Judged judgement = judge(result.model(), judged);
        assertThat(judgement.cosine()).isGreaterThanOrEqualTo(0.995);
        assertThat(judgement.bytes()).isLessThanOrEqualTo(23_200_000);
    }

    @Test
    @DisplayName("in 5 bits, embeddings in 4, has at most 13.5 MB, and is not quantised a second time")
    void five_bits() throws IOException {
        OnnxModel fused = FusedMiniLm.model();
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.INT5).withWords(TableFormat.INT4);
        PassResult result = new EncoderQuantizer(settings, Optional.empty()).apply(fused, Progress.NONE);
        Judged judgement = judge(result.model(), judged);
        assertThat(judgement.cosine()).isBetween(0.975, 0.985);
        assertThat(judgement.bytes()).isLessThanOrEqualTo(13_500_000);
        PassResult again = new EncoderQuantizer(settings, Optional.empty()).apply(result.model(), Progress.NONE);
        assertThat(again.modified()).isFalse();
        assertThat(again.report().nodes()).allMatch(change -> change.outcome() == Outcome.UNCHANGED);
    }

    /** The figures of docs/native-quantization.md, a little loosened, on 1,000 sentences. */
    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "INT7, INT8, 0, 0.997",
        "INT7, INT8, 256, 0.998",
        "INT6, INT8, 256, 0.997",
        "INT5, INT8, 256, 0.994",
        "INT5, INT8, 1000, 0.995",
        "INT5, INT4, 256, 0.991",
    })
    @DisplayName("keeps what the documentation says")
    void documented(MatrixFormat format, TableFormat words, int samples, double cosine) throws IOException {
        List<String> thousand = sentences(1000, 42);
        Optional<Feeds> feeds = samples == 0
                ? Optional.empty()
                : Optional.of(TextFeeds.of(
                        "WordNet's sentences",
                        minilm,
                        sentences(2 * samples, 7).stream()
                                .filter(text -> !thousand.contains(text))
                                .limit(samples)
                                .toList(),
                        32));
        PassResult result = new FusedQuantization(EncoderQuantization.of(format).withWords(words), feeds)
                .apply(minilm.onnx(), Progress.NONE);
        assertThat(judge(result.model(), thousand).cosine()).isGreaterThanOrEqualTo(cosine);
    }
}
