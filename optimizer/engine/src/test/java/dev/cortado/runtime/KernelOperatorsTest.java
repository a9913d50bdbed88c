package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.kernels.KernelLibrary;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Cancellation;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The operators of dev.cortado in ONNX Runtime")
class KernelOperatorsTest {

    private static final RunSettings ONE_THREAD = RunSettings.defaults().withThreads(1);

    @TempDir
    Path folder;

    @BeforeEach
    void needs_the_library() {
        assumeTrue(
                KernelLibrary.isPresent(),
                () -> "no native kernels: " + KernelLibrary.whyAbsent().orElseThrow());
    }

    @Test
    @DisplayName("run by the kernel with the library, by the model's own function without it")
    void run_by_kernel_or_function() throws Exception {
        // A function that is told from the kernel: it takes the largest token rather than the mean.
        ModelProto model = new ModelBuilder()
                        .domain("dev.cortado")
                        .input("hidden", ElementType.FLOAT, 1, 3, 2)
                        .input("mask", ElementType.INT64, 1, 3)
                        .output("pooled", ElementType.FLOAT, 1, 2)
                        .node("dev.cortado", "MeanPool", "pool", List.of("hidden", "mask"), List.of("pooled"))
                        .proto()
                        .toBuilder()
                        .addFunctions(FunctionProto.newBuilder()
                                .setDomain("dev.cortado")
                                .setName("MeanPool")
                                .addInput("h")
                                .addInput("m")
                                .addOutput("o")
                                .addAttribute("normalize")
                                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                                .addNode(NodeProto.newBuilder()
                                        .setOpType("ReduceMax")
                                        .addInput("h")
                                        .addOutput("o")
                                        .addAttribute(ModelBuilder.integers("axes", 1L))
                                        .addAttribute(ModelBuilder.integer("keepdims", 0))))
                        .build();
        Path file = write(model);
        float[] hidden = {1, 2, 3, 4, 50, 60};
        long[] mask = {1, 1, 0};
        assertThat(pooled(file, ONE_THREAD, hidden, mask)).containsExactly(2, 3);
        assertThat(pooled(file, ONE_THREAD.withKernels(false), hidden, mask)).containsExactly(50, 60);
    }

    @Test
    @DisplayName("compute products with every number of threads alike")
    void quant_mat_mul() throws Exception {
        int inputs = 37;
        int outputs = 101;
        int tokens = 70;
        Random random = new Random(5);
        byte[] codes = new byte[outputs * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (random.nextInt(127) - 63);
        }
        float[] scales = floats(random, outputs);
        float[] bias = floats(random, outputs);
        Path file = write(new ModelBuilder()
                .domain("dev.cortado")
                .input("x", ElementType.FLOAT, "tokens", inputs)
                .initializer(bytes("codes", codes, outputs, inputs))
                .weight("scales", List.of((long) outputs), scales)
                .weight("bias", List.of((long) outputs), bias)
                .output("y", ElementType.FLOAT, "tokens", outputs)
                .node(
                        "dev.cortado",
                        "QuantMatMul",
                        "product",
                        List.of("x", "codes", "scales", "bias"),
                        List.of("y"),
                        ModelBuilder.text("format", "int7"),
                        ModelBuilder.integer("outputs", outputs),
                        ModelBuilder.integer("inputs", inputs),
                        ModelBuilder.integer("bias", 1),
                        ModelBuilder.text("activation", "relu"))
                .proto());
        float[] x = floats(random, tokens * inputs);
        float[] one = run(file, ONE_THREAD, Map.of("x", tensor(x, tokens, inputs)));
        assertThat(run(file, ONE_THREAD.withThreads(2), Map.of("x", tensor(x, tokens, inputs))))
                .containsExactly(one);
        // The specification's arithmetic for one element.
        int token = 69;
        int output = 100;
        float low = 0;
        float high = 0;
        for (int k = 0; k < inputs; k++) {
            low = Math.min(low, x[token * inputs + k]);
            high = Math.max(high, x[token * inputs + k]);
        }
        float scale = Math.max((high - low) / 255, 1e-20f);
        float inverse = 1 / scale;
        int zero = (int) Math.rint(-low * inverse);
        int sum = 0;
        int weights = 0;
        for (int k = 0; k < inputs; k++) {
            int code = Math.clamp((long) Math.rint(x[token * inputs + k] * inverse) + zero, 0, 255);
            sum += code * codes[output * inputs + k];
            weights += codes[output * inputs + k];
        }
        float expected = (sum - zero * weights) * (scale * scales[output]) + bias[output];
        assertThat(one[token * outputs + output]).isEqualTo(Math.max(expected, 0));
    }

    @Test
    @DisplayName("compute an encoder whose padding does not matter")
    void encoder() throws Exception {
        Path file = write(encoderModel());
        Random random = new Random(6);
        int tokens = 21;
        float[] row = floats(random, tokens * 8);
        float[] alone = run(file, ONE_THREAD, encoderInputs(row, ones(tokens), 1, tokens));
        float[] padded = new float[2 * 30 * 8];
        Arrays.fill(padded, Float.NaN);
        long[] mask = new long[2 * 30];
        for (int t = 0; t < tokens; t++) {
            mask[30 + t] = 1;
            System.arraycopy(row, t * 8, padded, (30 + t) * 8, 8);
        }
        float[] both = run(file, ONE_THREAD.withThreads(2), encoderInputs(padded, mask, 2, 30));
        assertThat(Arrays.copyOfRange(both, 30 * 8, (30 + tokens) * 8)).containsExactly(alone);
        assertThat(Arrays.copyOfRange(both, 0, 30 * 8)).containsOnly(0);
        assertThat(Arrays.copyOfRange(both, (30 + tokens) * 8, both.length)).containsOnly(0);
        // Behind the last norm a token has mean 0 and variance 1.
        double sum = 0;
        for (int k = 0; k < 8; k++) {
            sum += alone[k];
        }
        assertThat(sum).isCloseTo(0, within(1e-5));
    }

    @Test
    @DisplayName("compute the same in several sessions at the same time")
    void concurrent_sessions() throws Exception {
        Path file = write(encoderModel());
        int tokens = 33;
        float[] row = floats(new Random(8), tokens * 8);
        float[] expected = run(file, ONE_THREAD, encoderInputs(row, ones(tokens), 1, tokens));
        try (ExecutorService threads = Executors.newFixedThreadPool(4);
                InferenceSession shared = InferenceSession.open(file, ONE_THREAD.withThreads(2))) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean alone = i % 2 == 0;
                runs.add(threads.submit(() -> {
                    for (int run = 0; run < 30; run++) {
                        Map<String, OnnxTensor> inputs = encoderInputs(row, ones(tokens), 1, tokens);
                        assertThat(alone ? run(file, ONE_THREAD, inputs) : run(shared, inputs))
                                .containsExactly(expected);
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    @Test
    @Tag("full")
    @DisplayName("keep no memory over 300,000 runs of changing lengths")
    void keep_no_memory() throws Exception {
        assumeTrue(AllocatedMemory.isKnown(), "needs glibc 2.33 or newer");
        try (InferenceSession session = InferenceSession.open(write(encoderModel()), ONE_THREAD)) {
            float[] row = floats(new Random(9), 40 * 8);
            // What is held on to is in all samples; what the JVM's compiler has for a while is not in the least of
            // them.
            long[] least = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
            for (int i = 0; i < least.length * 100_000; i++) {
                int tokens = 1 + i % 40;
                run(session, encoderInputs(Arrays.copyOf(row, tokens * 8), ones(tokens), 1, tokens));
                if (i % 1000 == 0) {
                    least[i / 100_000] = Math.min(least[i / 100_000], AllocatedMemory.bytes());
                }
            }
            // Runs that kept 64 bytes each would keep 6 MB; the first 100,000 warm up.
            assertThat(least[2] - least[1]).isLessThan(3_000_000);
        }
    }

    @Test
    @DisplayName("compute embeddings with positions and a norm")
    void embedding() throws Exception {
        float[] words = {1, -1, 3, 5, 0, 2, -2, 7, 4, 4, -8, 1};
        Path file = write(new ModelBuilder()
                .domain("dev.cortado")
                .input("ids", ElementType.INT64, 1, 2)
                .weight("words", List.of(3L, 4L), words)
                .weight("positions", List.of(2L, 4L), 0, 0, 0, 0, 1, 2, 3, 4)
                .weight("scale", List.of(4L), 1, 1, 1, 1)
                .weight("shift", List.of(4L), 0, 0, 0, 10)
                .output("y", ElementType.FLOAT, 1, 2, 4)
                .node(
                        "dev.cortado",
                        "EmbedLayerNorm",
                        "embed",
                        List.of("ids", "", "", "", "words", "positions", "", "scale", "shift"),
                        List.of("y"),
                        ModelBuilder.text("table", "f32"),
                        ModelBuilder.real("epsilon", 0))
                .proto());
        float[] y = run(file, ONE_THREAD, Map.of("ids", longs(new long[] {2, 0}, 1, 2)));
        float[] sums = {4, 4, -8, 1, 2, 1, 6, 9};
        for (int t = 0; t < 2; t++) {
            double mean = 0;
            double square = 0;
            for (int k = 0; k < 4; k++) {
                mean += sums[t * 4 + k] / 4.0;
                square += sums[t * 4 + k] * sums[t * 4 + k] / 4.0;
            }
            for (int k = 0; k < 4; k++) {
                double expected = (sums[t * 4 + k] - mean) / Math.sqrt(square - mean * mean) + (k == 3 ? 10 : 0);
                assertThat((double) y[t * 4 + k]).isCloseTo(expected, within(1e-5));
            }
        }
        assertThatThrownBy(() -> run(file, ONE_THREAD, Map.of("ids", longs(new long[] {0, 3}, 1, 2))))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("the token 3 is outside its table of 3");
    }

    @Test
    @DisplayName("refuse weights that do not fit, with the reason, when the session opens")
    void refuse_bad_weights() throws Exception {
        Path file = write(new ModelBuilder()
                .domain("dev.cortado")
                .input("x", ElementType.FLOAT, 1, 4)
                .weight("w", List.of(3L, 4L), new float[12])
                .output("y", ElementType.FLOAT, 1, 5)
                .node(
                        "dev.cortado",
                        "QuantMatMul",
                        "product",
                        List.of("x", "w"),
                        List.of("y"),
                        ModelBuilder.text("format", "f32"),
                        ModelBuilder.integer("outputs", 5),
                        ModelBuilder.integer("inputs", 4))
                .proto());
        assertThatThrownBy(() -> InferenceSession.open(file, ONE_THREAD))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("float[3,4], expected float[5,4]");
    }

    private static ModelProto encoderModel() {
        Random random = new Random(7);
        ModelBuilder builder = new ModelBuilder()
                .domain("dev.cortado")
                .input("hidden", ElementType.FLOAT, "batch", "tokens", 8)
                .input("mask", ElementType.INT64, "batch", "tokens")
                .output("y", ElementType.FLOAT, "batch", "tokens", 8)
                .weight("one", List.of(8L), 1, 1, 1, 1, 1, 1, 1, 1)
                .weight("nought", List.of(8L), new float[8])
                .weight("p", List.of(24L, 8L), floats(random, 192))
                .weight("pb", List.of(24L), floats(random, 24))
                .weight("o", List.of(8L, 8L), floats(random, 64))
                .weight("u", List.of(12L, 8L), floats(random, 96))
                .weight("d", List.of(8L, 12L), floats(random, 96));
        AttributeProto formats = AttributeProto.newBuilder()
                .setName("formats")
                .setType(AttributeProto.AttributeType.STRINGS)
                .addAllStrings(List.of(utf8("f32"), utf8("f32"), utf8("f32"), utf8("f32")))
                .build();
        return builder.node(
                        "dev.cortado",
                        "Encoder",
                        "encoder",
                        List.of("hidden", "mask", "", "one", "nought", "p", "pb", "o", "one", "nought", "u", "d"),
                        List.of("y"),
                        ModelBuilder.integer("layers", 1),
                        ModelBuilder.integer("heads", 2),
                        ModelBuilder.text("norm", "post"),
                        ModelBuilder.text("norm_kind", "layer"),
                        ModelBuilder.real("epsilon", 1e-12f),
                        ModelBuilder.text("activation", "gelu"),
                        ModelBuilder.real("score_scale", 0.5f),
                        formats,
                        ModelBuilder.integers("biases", 1L, 0L, 0L, 0L))
                .proto();
    }

    private static com.google.protobuf.ByteString utf8(String text) {
        return com.google.protobuf.ByteString.copyFromUtf8(text);
    }

    private static Map<String, OnnxTensor> encoderInputs(float[] hidden, long[] mask, int batch, int tokens)
            throws Exception {
        return Map.of("hidden", tensor(hidden, batch, tokens, 8), "mask", longs(mask, batch, tokens));
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static TensorProto bytes(String name, byte[] values, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.INT8.code())
                .setRawData(com.google.protobuf.ByteString.copyFrom(values));
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        return tensor.build();
    }

    private Path write(ModelProto model) throws IOException {
        Path file = Files.createTempFile(folder, "model", ".onnx");
        Files.write(file, model.toByteArray());
        return file;
    }

    private static float[] pooled(Path file, RunSettings settings, float[] hidden, long[] mask) throws Exception {
        return run(file, settings, Map.of("hidden", tensor(hidden, 1, 3, 2), "mask", longs(mask, 1, 3)));
    }

    private static float[] run(Path file, RunSettings settings, Map<String, OnnxTensor> inputs) throws Exception {
        try (InferenceSession session = InferenceSession.open(file, settings)) {
            return run(session, inputs);
        }
    }

    private static float[] run(InferenceSession session, Map<String, OnnxTensor> inputs) throws Exception {
        try (OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(float[] values, long... shape) throws Exception {
        return OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape);
    }

    private static OnnxTensor longs(long[] values, long... shape) throws Exception {
        return OnnxTensor.createTensor(InferenceSession.environment(), LongBuffer.wrap(values), shape);
    }
}
