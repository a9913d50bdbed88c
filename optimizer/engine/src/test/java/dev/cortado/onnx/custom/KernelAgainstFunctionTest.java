package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.kernels.KernelLibrary;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same file, run with the native library and without. */
@DisplayName("The native kernels")
class KernelAgainstFunctionTest {

    @TempDir
    static Path folder;

    @BeforeAll
    static void library() {
        assumeTrue(
                KernelLibrary.isPresent(),
                () -> "no native library: " + KernelLibrary.whyAbsent().orElse(""));
    }

    private static float[] run(OnnxModel model, Map<String, Feed> feeds, boolean kernels)
            throws IOException, OrtException {
        Path file = Files.createTempFile(folder, "model", ".onnx");
        model.write(file);
        RunSettings settings = RunSettings.defaults().withThreads(1).withKernels(kernels);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (InferenceSession session = InferenceSession.open(file, settings)) {
            for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
                inputs.put(feed.getKey(), tensor(feed.getValue()));
            }
            try (OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
                return TensorValues.floats((OnnxTensor) result.get(0));
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(Feed feed) throws OrtException {
        long[] shape = feed.shape().stream().mapToLong(Long::longValue).toArray();
        return feed.values() instanceof float[] values
                ? OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape)
                : OnnxTensor.createTensor(
                        InferenceSession.environment(), LongBuffer.wrap((long[]) feed.values()), shape);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(MatrixFormat.class)
    @DisplayName("compute what the functions compute, in every format")
    void encoders(MatrixFormat format) throws IOException, OrtException {
        for (int seed = 200; seed < 208; seed++) {
            Random random = new Random(seed);
            RandomEncoder encoders = new RandomEncoder(random);
            EncoderStack stack = encoders.all(format);
            int width = stack.layers().getFirst().output().outputs();
            int batch = 1 + random.nextInt(3);
            int tokens = 1 + random.nextInt(20);
            OnnxModel model = CustomModels.encoder(stack, true, false, 17);
            Map<String, Feed> feeds = Map.of(
                    "hidden", new Feed(encoders.floats(batch * tokens * width, 1), batch, tokens, width),
                    "mask", new Feed(encoders.mask(batch, tokens), batch, tokens));
            Closeness.check(run(model, feeds, true), run(model, feeds, false), stack, format + " seed " + seed);
        }
    }

    @Test
    @DisplayName("are found for nodes that refer to overloads of a function")
    void overloads() throws IOException, OrtException {
        RandomEncoder encoders = new RandomEncoder(new Random(5));
        Linear first = encoders.linear(MatrixFormat.INT5, 12, 8, true);
        Linear second = encoders.linear(MatrixFormat.INT7, 8, 12, false);
        OnnxModel model = CustomModels.complete(
                new ModelBuilder().opset(17).domain(CustomOperator.DOMAIN).input("x", ElementType.FLOAT, null, 8),
                MatMulOperator.write(new PackedMatMul(first, Optional.empty()), "a", "x", "u", wish -> wish),
                MatMulOperator.write(new PackedMatMul(second, Optional.empty()), "b", "u", "y", wish -> wish));
        Map<String, Feed> feeds = Map.of("x", new Feed(encoders.floats(24, 1), 3, 8));
        float[] kernels = run(model, feeds, true);
        float[] functions = run(model, feeds, false);
        for (int i = 0; i < kernels.length; i++) {
            assertThat(kernels[i]).isCloseTo(functions[i], Offset.offset(1e-4f));
        }
    }
}
