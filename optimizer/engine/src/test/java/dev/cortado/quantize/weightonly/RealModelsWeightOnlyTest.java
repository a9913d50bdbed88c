package dev.cortado.quantize.weightonly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.ModelVerifier;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Weights of real models in blocks")
class RealModelsWeightOnlyTest {

    @ParameterizedTest
    @CsvSource({
        "RTN, 4, 32, false",
        "RTN, 8, 128, true",
        "HQQ, 4, 16, false",
        "HQQ, 4, 64, true",
        "GPTQ, 4, 32, false",
        "AWQ, 4, 32, false"
    })
    @DisplayName("a recogniser of text, opset 9: opens, runs, and gives much the same")
    void recogniser(WeightAlgorithm algorithm, int bits, int blockSize, boolean symmetric) throws IOException {
        Path file = RealModels.file(RealModels.OCR_RECOGNITION);
        OnnxModel original = OnnxModel.read(file);
        Feeds samples = new SynthesizedFeeds(InputSynthesizer.of(original).specs(1, 16), 2, 5);
        PassResult result = WeightOnlyTests.quantize(
                original,
                WeightOnlyQuantization.defaults(algorithm).withFormat(new BlockFormat(bits, blockSize, symmetric)),
                samples);
        assertThat(result.report().changed()).isPositive();
        Verification verification = ModelVerifier.standard().verify(result.model(), file, Progress.NONE);
        assertThat(verification.isCompared()).isTrue();
        assertThat(verification.worstCosine()).isGreaterThan(0.9);
    }

    @Test
    void a_recurrent_network_inside_branches_is_left_alone_and_said_so() throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(RealModels.VOICE_ACTIVITY));
        PassResult result = WeightOnlyTests.quantize(model, WeightOnlyQuantization.defaults(WeightAlgorithm.RTN));
        assertThat(result.modified()).isFalse();
        assertThat(result.report().nodes().stream().map(NodeChange::reason))
                .allMatch(reason ->
                        reason.contains("inside the If") || reason.contains("not quantised by these settings"));
    }
}
