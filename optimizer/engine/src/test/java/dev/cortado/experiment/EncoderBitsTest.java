package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomModels;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.MatrixSensitivity;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Choosing which matrices of an encoder get 7 bits")
class EncoderBitsTest {

    @TempDir
    Path folder;

    private Model model;
    private FixedFeeds samples;
    private int matrices;

    @BeforeEach
    void encoder() throws IOException {
        RandomEncoder random = new RandomEncoder(new Random(4));
        var stack = random.all(MatrixFormat.F32);
        matrices = 4 * stack.layers().size();
        int width = stack.layers().getFirst().output().outputs();
        OnnxModel made = CustomModels.encoder(stack, false, false, 17);
        Path file = folder.resolve("encoder.onnx");
        made.write(file);
        Resource resource = Resources.standard().fetch(file.toUri().toString(), Progress.NONE);
        model = Model.of("encoder", resource, Optional.empty());
        samples = new FixedFeeds(List.of(Map.of("hidden", new Feed(random.floats(40 * width, 1), 8, 5, width))));
    }

    /** Loses a share for every matrix that has not 7 bits. */
    private static final class MatricesLoss implements ModelLoss {
        @Override
        public String name() {
            return "matrices below 7 bits";
        }

        @Override
        public String key() {
            return name();
        }

        @Override
        public Loss of(Model changed, Progress progress) {
            long below = changed.nodes().getFirst().attribute("formats").orElseThrow().getStringsList().stream()
                    .filter(format -> format.toStringUtf8().equals("int5"))
                    .count();
            return new Loss(below / 100.0, Double.NaN);
        }
    }

    private EncoderBits.Choice choose(double within) throws IOException {
        return new EncoderBits(
                        new FusedQuantization(EncoderQuantization.of(MatrixFormat.INT5), Optional.of(samples)),
                        new MatricesLoss(),
                        folder)
                .run(model, within, Progress.NONE);
    }

    @Test
    @DisplayName("raises the most sensitive ones, as few as keep the loss")
    void least() throws IOException {
        for (int below : new int[] {0, 1, matrices}) {
            EncoderBits.Choice choice = choose(below / 100.0);
            List<String> raised = choice.ranked().stream()
                    .limit((long) matrices - below)
                    .map(MatrixSensitivity::name)
                    .toList();
            assertThat(choice.settings().orElseThrow().exceptions().keySet())
                    .containsExactlyInAnyOrderElementsOf(raised);
            assertThat(choice.ranked())
                    .hasSize(matrices)
                    .isSortedAccordingTo((a, b) -> Double.compare(b.outputError(), a.outputError()));
            assertThat(choice.trials().getFirst().spared()).isZero();
        }
    }

    @Test
    @DisplayName("says when not even 7 bits everywhere keep it")
    void none() throws IOException {
        EncoderBits.Choice choice = choose(-0.001);
        assertThat(choice.settings()).isEmpty();
        assertThat(choice.trials()).extracting(FewestExceptions.Trial::spared).containsExactly(0, matrices);
    }
}
