package dev.cortado.runner.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Models of one operator")
class OperatorModelsTest {

    private static final int TOKENS = 5;

    @TempDir
    Path folder;

    @Test
    @DisplayName("compute the same product in every format, as exactly as its bits allow")
    void products() throws Exception {
        ProductModels make = new ProductModels(new MatrixShape(64, 36), TOKENS, 3);
        double[] expected = run(make.floats());
        assertThat(error(run(make.packed(MatrixFormat.F32, 0)), expected)).isLessThan(1e-5);
        assertThat(error(run(make.packed(MatrixFormat.INT7, 0)), expected)).isLessThan(0.02);
        assertThat(error(run(make.packed(MatrixFormat.INT6, 0)), expected)).isLessThan(0.04);
        assertThat(error(run(make.packed(MatrixFormat.INT5, 0)), expected)).isLessThan(0.08);
        assertThat(error(run(make.dynamic()), expected)).isLessThan(0.02);
        assertThat(error(run(make.fourBits()), expected)).isLessThan(0.15);
        assertThat(run(make.call())).containsExactly(1, TOKENS, 64);
        // Most of the weights' squares are in the blocks that are left, not all.
        assertThat(error(run(make.packed(MatrixFormat.INT8_1X4, 0.8)), expected))
                .isBetween(0.1, 0.99);
        assertThat(error(run(make.packed(MatrixFormat.F32_6X1, 0)), expected)).isLessThan(1e-5);
    }

    @Test
    @DisplayName("compute what the nodes of MiniLM that they stand for do")
    void parts() throws Exception {
        OnnxModel own =
                GridModel.MINILM.load(Resources.standard(), Progress.NONE).onnx();
        OnnxModel fused = EncoderFusion.all().apply(own, Progress.NONE).model();
        assertThat(error(run(MiniLmParts.embeddings(fused)), run(MiniLmParts.embeddings(own))))
                .isLessThan(1e-5);
        assertThat(error(run(MiniLmParts.encoderLayer(fused)), run(MiniLmParts.layer(own))))
                .isLessThan(1e-5);
        assertThat(error(run(MiniLmParts.pool()), run(MiniLmParts.exportedPool())))
                .isLessThan(1e-5);
        double[] padded = run(RaggedPart.withMask(fused, new int[] {TOKENS}), 128);
        assertThat(padded).hasSize(128 * 384);
        assertThat(padded[TOKENS * 384 - 1]).isNotZero();
        assertThat(padded[TOKENS * 384]).isZero();
    }

    private double[] run(OnnxModel model) throws Exception {
        return run(model, TOKENS);
    }

    private double[] run(OnnxModel model, int tokens) throws Exception {
        Path file = folder.resolve("m.onnx");
        model.write(file);
        Map<String, OnnxTensor> inputs = InputSynthesizer.of(model).synthesize(1, tokens, 1);
        try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults());
                OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
            return TensorValues.of((OnnxTensor) result.get(0)).orElseThrow();
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** The length of the difference relative to the expected one's. */
    private static double error(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < found.length; i++) {
            difference += Math.pow(found[i] - expected[i], 2);
            length += expected[i] * expected[i];
        }
        return Math.sqrt(difference / length);
    }
}
