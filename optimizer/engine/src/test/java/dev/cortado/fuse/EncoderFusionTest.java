package dev.cortado.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Fusing an encoder")
class EncoderFusionTest {

    private static PassResult fuse(String uri) throws IOException {
        return EncoderFusion.all().apply(OnnxModel.read(RealModels.file(uri)), Progress.NONE);
    }

    private static List<String> operators(OnnxModel model) {
        return model.graph().nodes().stream().map(node -> node.operator()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {RealModels.MINILM, RealModels.MINILM_OPTIMUM, RealModels.BGE_SMALL})
    @DisplayName("leaves its embeddings and the encoder, a node each")
    void real(String uri) throws IOException {
        PassResult result = fuse(uri);
        assertThat(operators(result.model())).containsExactly("EmbedLayerNorm", "Encoder");
        assertThat(result.report().changed()).isEqualTo(2);
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.contains("padding"));
        assertThat(result.model().recipe().steps()).extracting("pass").containsExactly("fuse-encoder");
        assertThat(result.model().proto().getFunctionsList()).hasSize(2);
        assertThat(result.model().graph().inputs()).hasSize(3);
        assertThat(EncoderFusion.all()
                        .apply(result.model(), Progress.NONE)
                        .report()
                        .nodes())
                .extracting(NodeChange::reason)
                .containsExactly("its encoder is one node already");
    }

    @Test
    @DisplayName("can leave the embeddings as they are")
    void without_embeddings() throws IOException {
        PassResult result = new EncoderFusion(false, false)
                .apply(OnnxModel.read(RealModels.file(RealModels.MINILM)), Progress.NONE);
        assertThat(operators(result.model()))
                .contains("Encoder", "Gather", "ReduceMean")
                .doesNotContain("Softmax");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                RealModels.OCR_DIRECTION,
                RealModels.OCR_RECOGNITION,
                RealModels.OCR_DETECTION,
                RealModels.VOICE_ACTIVITY
            })
    @DisplayName("leaves alone what is none, and says why")
    void others(String uri) throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(uri));
        PassResult result = EncoderFusion.all().apply(model, Progress.NONE);
        assertThat(result.model()).isSameAs(model);
        assertThat(result.report().nodes()).isNotEmpty().allMatch(change -> change.outcome() == Outcome.UNCHANGED);
        assertThat(result.report().nodes()).extracting(NodeChange::reason).allMatch(reason -> reason.length() > 30);
    }
}
