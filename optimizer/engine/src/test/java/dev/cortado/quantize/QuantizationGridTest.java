package dev.cortado.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.ModelVerifier;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every method, with every choice of bits, granularity and block size, on real models: the result opens, runs, and answers within the method's
 * bound of the float model on made-up inputs: ids for encoders of texts, a drawn picture for networks of images, noise for sound. A line for each cell goes to the standard output.
 */
@Tag("full")
@DisplayName("The grid of methods and models")
class QuantizationGridTest {

    private enum Kind {
        TEXT,
        /** A network that finds text in an image: on noise it answers nearly zero everywhere, so it gets a picture. */
        DETECTOR,
        IMAGE,
        SOUND
    }

    private record GridModel(String name, String uri, Kind kind) {}

    private static final List<GridModel> MODELS = List.of(
            new GridModel("all-MiniLM-L6-v2", RealModels.MINILM, Kind.TEXT),
            new GridModel("bge-small-en-v1.5", RealModels.BGE_SMALL, Kind.TEXT),
            new GridModel("PP-OCRv4 detection", RealModels.OCR_DETECTION, Kind.DETECTOR),
            new GridModel("PP-OCRv4 recognition", RealModels.OCR_RECOGNITION, Kind.IMAGE),
            new GridModel("PP-OCR direction", RealModels.OCR_DIRECTION, Kind.IMAGE),
            new GridModel("Silero VAD v5", RealModels.VOICE_ACTIVITY, Kind.SOUND));

    @TestFactory
    Stream<DynamicNode> every_cell() {
        return MODELS.stream()
                .map(model -> DynamicContainer.dynamicContainer(
                        model.name(),
                        GridMethod.all().stream()
                                .map(method -> DynamicTest.dynamicTest(method.name(), () -> check(model, method)))));
    }

    private static void check(GridModel model, GridMethod method) throws IOException {
        Path file = RealModels.file(model.uri());
        OnnxModel original = OnnxModel.read(file);
        PassResult result = method.pass().apply(original).apply(original, Progress.NONE);
        assertThat(result.modified()).as(model.name()).isTrue();
        Verification verification = ModelVerifier.standard().verify(result.model(), file, Progress.NONE);
        assertThat(verification.isCompared()).as(verification.note()).isTrue();
        double cosine =
                model.kind() == Kind.DETECTOR ? onPicture(original, result.model()) : verification.worstCosine();
        System.out.printf(
                Locale.ROOT,
                "%-22s %-45s %3d changed  size %.3f  cosine %.4f%n",
                model.name(),
                method.name(),
                result.report().changed(),
                (double) result.model().proto().getSerializedSize()
                        / original.proto().getSerializedSize(),
                cosine);
        assertThat(cosine).isGreaterThanOrEqualTo(bound(model, method));
    }

    /** White paper with black bars, as a line of text has them, as a detector of texts wants it. */
    private static double onPicture(OnnxModel original, OnnxModel changed) {
        int height = 64;
        int width = 192;
        float[] image = new float[3 * height * width];
        for (int i = 0; i < image.length; i++) {
            int row = i / width % height;
            int column = i % width;
            boolean ink = row > 20 && row < 44 && column > 16 && column < 176 && column % 12 < 5;
            image[i] = ink ? -2 : 2;
        }
        Map<String, Feed> feeds =
                Map.of(original.graph().inputs().getFirst().name(), new Feed(image, 1, 3, height, width));
        float[] expected = OrtRunner.run(original, feeds).values().iterator().next();
        float[] found = OrtRunner.run(changed, feeds).values().iterator().next();
        return QuantizerTests.cosine(found, expected);
    }

    private static double bound(GridModel model, GridMethod method) {
        return switch (model.kind()) {
            case TEXT -> method.textCosine();
            case DETECTOR, IMAGE -> method.imageCosine();
            case SOUND -> method.soundCosine();
        };
    }
}
