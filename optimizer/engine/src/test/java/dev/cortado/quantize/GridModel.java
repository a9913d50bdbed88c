package dev.cortado.quantize;

import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.SynthesizedFeeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real models of the grid: two encoders of texts, three networks of images, a recurrent one. */
enum GridModel {
    MINILM("all-MiniLM-L6-v2", RealModels.MINILM, Kind.TEXT),
    BGE_SMALL("bge-small-en-v1.5", RealModels.BGE_SMALL, Kind.TEXT),
    DETECTION("PP-OCRv4 detection", RealModels.OCR_DETECTION, Kind.DETECTOR),
    RECOGNITION("PP-OCRv4 recognition", RealModels.OCR_RECOGNITION, Kind.RECOGNIZER),
    DIRECTION("PP-OCR direction", RealModels.OCR_DIRECTION, Kind.DIRECTION),
    VOICE("Silero VAD v5", RealModels.VOICE_ACTIVITY, Kind.SOUND);

    /** What a model takes. */
    enum Kind {
        /** Made-up ids. */
        TEXT,
        /** Pages of drawn lines: on noise a detector answers nearly zero everywhere. */
        DETECTOR,
        /** Drawn lines. */
        RECOGNIZER,
        /** Drawn lines, all of one width. */
        DIRECTION,
        /** Noise. */
        SOUND
    }

    private static final int TOKENS = 16;
    private static final int LINES = 8;
    private static final int SAMPLES = 4;
    private static final int WIDTH = 192;

    private final String title;
    private final String uri;
    private final Kind kind;

    GridModel(String title, String uri, Kind kind) {
        this.title = title;
        this.uri = uri;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    OnnxModel open() throws IOException {
        return OnnxModel.read(RealModels.file(uri));
    }

    /** Samples of the kind the model is for; each seed has others. */
    Feeds feeds(OnnxModel model, long seed) throws IOException {
        return switch (kind) {
            case TEXT, SOUND -> {
                int batch = seed % 2 == 0 ? 1 : 2;
                yield new SynthesizedFeeds(InputSynthesizer.of(model).specs(batch, TOKENS), SAMPLES, 100 * seed);
            }
            case DETECTOR, RECOGNIZER ->
                PictureFeeds.of(
                        Model.of("model", Resources.standard().fetch(uri, Progress.NONE), Optional.empty()),
                        RenderedText.madeUp(kind == Kind.DETECTOR ? LINES * 2 : LINES, seed));
            case DIRECTION -> {
                String input = model.graph().inputs().getFirst().name();
                List<Map<String, Feed>> pictures = new ArrayList<>();
                for (RenderedText.Line line : RenderedText.madeUp(LINES, seed).lines()) {
                    pictures.add(Map.of(input, new Feed(cut(line), 1, 3, RenderedText.HEIGHT, WIDTH)));
                }
                yield new FixedFeeds(pictures);
            }
        };
    }

    /** The left of a line, on grey where it is too short; three times, as colours. */
    private static float[] cut(RenderedText.Line line) {
        float[] pixels = new float[3 * RenderedText.HEIGHT * WIDTH];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / WIDTH % RenderedText.HEIGHT;
            int column = i % WIDTH;
            int grey = column < line.width() ? Byte.toUnsignedInt(line.pixels()[row * line.width() + column]) : 128;
            pixels[i] = grey / 127.5f - 1;
        }
        return pixels;
    }

    @Override
    public String toString() {
        return title;
    }
}
