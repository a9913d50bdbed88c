package dev.cortado.fuse.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.Activation;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of the registries' models, the finder")
class RealEncodersTest {

    private static Recognised in(String uri) throws IOException {
        return Recognised.in(OnnxModel.read(RealModels.file(uri)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({RealModels.MINILM + ", 6", RealModels.BGE_SMALL + ", 12"})
    @DisplayName("finds a BERT's encoder, which computes the same")
    void bert(String uri, int layers) throws IOException {
        FoundEncoder encoder = in(uri).one(layers);
        assertThat(encoder.quantized()).isFalse();
        assertThat(encoder.mask().orElseThrow().value()).isEqualTo("attention_mask");
        assertThat(encoder.scoreBias()).isEmpty();
        assertThat(encoder.output()).isEqualTo("last_hidden_state");
        assertThat(encoder.stack().heads()).isEqualTo(12);
        assertThat(encoder.stack().activation()).isEqualTo(Activation.GELU);
        assertThat(encoder.stack().preNorm()).isFalse();
    }

    @Test
    @DisplayName("finds the encoder that Optimum has quantised dynamically, in floats")
    void optimum() throws IOException {
        FoundEncoder encoder = in(RealModels.MINILM_OPTIMUM).one(6);
        assertThat(encoder.quantized()).isTrue();
        assertThat(encoder.notes()).anyMatch(note -> note.contains("integers"));
    }

    @Test
    @DisplayName("says which function of a text recogniser's layers the operator has not")
    void recogniser() throws IOException {
        Recognised found = in(RealModels.OCR_RECOGNITION);
        assertThat(found.search().encoders()).isEmpty();
        assertThat(found.search().leftAlone())
                .filteredOn(alone -> alone.reason().contains("SILU"))
                .hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {RealModels.OCR_DIRECTION, RealModels.OCR_DETECTION, RealModels.VOICE_ACTIVITY})
    @DisplayName("finds none where there is none")
    void others(String uri) throws IOException {
        assertThat(in(uri).search().encoders()).isEmpty();
    }
}
