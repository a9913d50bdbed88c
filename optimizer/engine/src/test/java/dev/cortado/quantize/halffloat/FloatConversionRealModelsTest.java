package dev.cortado.quantize.halffloat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.runtime.ModelVerifier;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Real models in 16-bit floats")
class FloatConversionRealModelsTest {

    private static PassResult convert(String uri, FloatConversionSettings settings) throws IOException {
        return new FloatConversion(settings).apply(OnnxModel.read(RealModels.file(uri)), Progress.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        RealModels.MINILM + ", FLOAT16, 0.99999",
        RealModels.OCR_DETECTION + ", FLOAT16, 0.9999",
        RealModels.OCR_RECOGNITION + ", FLOAT16, 0.9999",
        RealModels.VOICE_ACTIVITY + ", FLOAT16, 0.9999",
        RealModels.VOICE_ACTIVITY + ", BFLOAT16, 0.99",
        RealModels.MINILM + ", BFLOAT16, 0.999",
        RealModels.OCR_RECOGNITION + ", BFLOAT16, 0.99"
    })
    void stored_are_half_as_large_and_answer_alike(String uri, ReducedFloat type, double cosine) throws IOException {
        Path original = RealModels.file(uri);
        PassResult result = convert(uri, FloatConversionSettings.storage(type));
        Verification verification = ModelVerifier.standard().verify(result.model(), original, Progress.NONE);
        assertThat(verification.isCompared()).as(verification.note()).isTrue();
        assertThat(verification.worstCosine()).isGreaterThan(cosine);
        assertThat((double) result.model().proto().getSerializedSize()
                        / OnnxModel.read(original).proto().getSerializedSize())
                .isLessThan(0.56);
    }

    @ParameterizedTest
    @CsvSource({
        RealModels.MINILM + ", 0.9999",
        RealModels.OCR_DETECTION + ", 0.999",
        RealModels.OCR_RECOGNITION + ", 0.999",
        RealModels.VOICE_ACTIVITY + ", 0.999"
    })
    void compute_in_float16_and_answer_alike(String uri, double cosine) throws IOException {
        PassResult result = convert(uri, FloatConversionSettings.compute());
        assertThat(result.modified()).isTrue();
        Verification verification =
                ModelVerifier.standard().verify(result.model(), RealModels.file(uri), Progress.NONE);
        assertThat(verification.isCompared()).as(verification.note()).isTrue();
        assertThat(verification.worstCosine()).isGreaterThan(cosine);
    }

    @Test
    void every_stored_weight_of_minilm_is_the_nearest_float16() throws IOException {
        OnnxModel original = OnnxModel.read(RealModels.file(RealModels.MINILM));
        OnnxModel stored = convert(RealModels.MINILM, FloatConversionSettings.storage(ReducedFloat.FLOAT16))
                .model();
        int compared = 0;
        for (Tensor weight : original.graph().initializers()) {
            var found = stored.graph().initializer(weight.name() + "_float16");
            if (weight.type() != ElementType.FLOAT || found.isEmpty()) {
                continue;
            }
            float[] floats = weight.floats();
            ByteBuffer bits = found.get().bytes();
            for (int i = 0; i < floats.length; i++) {
                double step = Math.max(Math.ulp(Math.abs(floats[i])) * 0x1p13, 0x1p-24);
                double half = Float.float16ToFloat(bits.getShort(2 * i));
                if (!(Math.abs(half - floats[i]) <= step / 2)) {
                    assertThat(half).as("%s[%d]", weight.name(), i).isEqualTo(floats[i]);
                }
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(60);
    }
}
