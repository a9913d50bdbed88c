package dev.cortado.measure.peak;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.peak.Peak.Kind;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The machine's peaks")
class MachinePeaksTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("are all measured or say why not, and bound what can be attained")
    void measured() throws Exception {
        MachinePeaks peaks = MachinePeaks.measure(List.of(1), Progress.NONE);
        assertThat(peaks.peaks()).extracting(Peak::kind).containsExactlyInAnyOrder(Kind.values());
        for (Peak peak : peaks.peaks()) {
            if (peak.isMeasured()) {
                assertThat(peak.gigaPerSecond()).as(peak.toString()).isPositive();
                assertThat(peak.interval().contains(peak.gigaPerSecond())).isTrue();
            } else {
                assertThat(peak.note()).contains("no kernel");
            }
        }
        double fp32 = peaks.peak(Kind.FP32, 1).orElseThrow().gigaPerSecond();
        double memory = peaks.peak(Kind.TRIAD, 1).orElseThrow().gigaPerSecond();
        assertThat(peaks.peak(Kind.INT8, 1)).isPresent();
        assertThat(peaks.attainable(Arithmetic.FP32, 1e9, 1)).isEqualTo(fp32);
        assertThat(peaks.attainable(Arithmetic.FP32, 1e-3, 1)).isEqualTo(memory * 1e-3);
        assertThat(peaks.attainable(Arithmetic.FP32, 1, 64)).isNaN();
        assertThat(peaks.roof(Arithmetic.OTHER, 1)).isEmpty();
    }

    @Test
    @DisplayName("come from models that calculate the product they claim to")
    void products() throws Exception {
        for (Kind kind : List.of(Kind.FP32, Kind.INT8)) {
            OnnxModel model = ProductModels.of(kind, 3, 32, 5);
            Path file = folder.resolve(kind + ".onnx");
            model.write(file);
            Map<String, OnnxTensor> inputs = InputSynthesizer.of(model).synthesize(1, 1, 7);
            double[] a = TensorValues.of(inputs.get("a")).orElseThrow();
            Tensor weight = model.graph().initializer("b").orElseThrow();
            float[] b = weight.floats();
            try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults());
                    var result = session.run(inputs, Cancellation.NEVER)) {
                double[] y = TensorValues.of(result).get("y");
                for (int row = 0; row < 3; row++) {
                    for (int column = 0; column < 5; column++) {
                        double sum = 0;
                        for (int k = 0; k < 32; k++) {
                            sum += a[row * 32 + k] * b[k * 5 + column];
                        }
                        assertThat(y[row * 5 + column]).isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-4));
                    }
                }
            } finally {
                inputs.values().forEach(OnnxTensor::close);
            }
        }
    }
}
