package dev.cortado.quantize.check;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.check.PortabilityLayer.Finding;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The check of portability")
class PortabilityCheckTest {

    private static final List<String> TEXTS = List.of(
            "A cat sits on the mat and waits for breakfast.",
            "Prices fell.",
            "The committee postponed its decision until further evidence is available.",
            "She poured the coffee into a small glass, and then another one for the visitor.");

    @TempDir
    Path folder;

    private static TensorProto bytes(String name, ElementType type, byte[] values, long... shape) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .addAllDims(LongStream.of(shape).boxed().toList())
                .setRawData(ByteString.copyFrom(values))
                .build();
    }

    private static byte[] large(long seed, int count) {
        Random random = new Random(seed);
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) (random.nextInt(4) == 0 ? -100 - random.nextInt(28) : 90 + random.nextInt(38));
        }
        return values;
    }

    private PortabilityLayer check(OnnxModel model) throws IOException {
        Feeds feeds = new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 3, 11);
        PortabilityReport report = PortabilityCheck.on(model, feeds, folder, Progress.NONE);
        assertThat(report.samples()).isEqualTo(3);
        assertThat(report.layers()).hasSize(1);
        return report.layers().getFirst();
    }

    /** What the instructions clip when the bytes that a value had on the same samples are multiplied by weights. */
    private Avx2Product oracle(OnnxModel model, String value, byte[] weights, int inner, int columns)
            throws IOException {
        Avx2Product oracle = new Avx2Product();
        Feeds feeds = new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 3, 11);
        try (ActivationTap tap = ActivationTap.open(model, Set.of(value), RunSettings.defaults(), folder)) {
            tap.run(
                    feeds,
                    (_, tensor) -> {
                        byte[] a = new byte[tensor.getByteBuffer().remaining()];
                        tensor.getByteBuffer().get(a);
                        oracle.multiply(a, weights, a.length / inner, inner, columns);
                    },
                    Progress.NONE);
        }
        return oracle;
    }

    @Test
    void counts_the_pairs_of_a_dynamic_product() throws IOException {
        byte[] weights = large(3, 17 * 6);
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 5, 17)
                .initializer(bytes("w", ElementType.INT8, weights, 17, 6))
                .initializer(bytes("z", ElementType.INT8, new byte[1]))
                .node("", "DynamicQuantizeLinear", "quantise", List.of("x"), List.of("q", "s", "zq"))
                .node("MatMulInteger", "product", List.of("q", "w", "zq", "z"), "i")
                .node("Cast", "cast", List.of("i"), "y", integer("to", 1))
                .output("y")
                .build();
        PortabilityLayer layer = check(model);
        Avx2Product oracle = oracle(model, "q", weights, 17, 6);
        assertThat(layer.finding()).isEqualTo(Finding.SATURATES);
        assertThat(layer.saturatedPairs()).isEqualTo(oracle.clipped).isPositive();
        assertThat(layer.checkedPairs()).isEqualTo(3 * 5 * 8 * 6);
        assertThat(layer.outputs()).isEqualTo(3 * 5 * 6);
        assertThat(layer.affectedOutputs()).isBetween(oracle.wrong, layer.outputs());
    }

    @Test
    void looks_at_a_fused_product_as_its_kernel_quantises() throws IOException {
        byte[] weights = large(4, 8 * 4);
        ModelBuilder fused = new ModelBuilder()
                .domain("com.microsoft")
                .input("x", ElementType.FLOAT, 3, 8)
                .initializer(bytes("w", ElementType.INT8, weights, 8, 4))
                .initializer(bytes("z", ElementType.INT8, new byte[1]))
                .weight("s", List.of(), 0.01f)
                .node("com.microsoft", "DynamicQuantizeMatMul", "product", List.of("x", "w", "s", "z"), List.of("y"))
                .output("y");
        PortabilityLayer layer = check(fused.build());
        OnnxModel apart = new ModelBuilder()
                .input("x", ElementType.FLOAT, 3, 8)
                .node("", "DynamicQuantizeLinear", "quantise", List.of("x"), List.of("q", "s", "zq"))
                .node("DequantizeLinear", "back", List.of("q", "s", "zq"), "y")
                .output("y")
                .build();
        assertThat(layer.saturatedPairs())
                .isEqualTo(oracle(apart, "q", weights, 8, 4).clipped)
                .isPositive();
    }

    @Test
    void sees_through_quantisers_and_dequantisers_signed_activations_too() throws IOException {
        byte[] weights = large(5, 10 * 3);
        for (ElementType type : List.of(ElementType.UINT8, ElementType.INT8)) {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 4, 10)
                    .weight("s", List.of(), 0.02f)
                    .initializer(bytes("z", type, new byte[] {(byte) (type == ElementType.UINT8 ? 128 : 0)}))
                    .weight("sw", List.of(), 0.01f)
                    .initializer(bytes("w", ElementType.INT8, weights, 10, 3))
                    .initializer(bytes("zw", ElementType.INT8, new byte[1]))
                    .node("QuantizeLinear", "quantise", List.of("x", "s", "z"), "q")
                    .node("DequantizeLinear", "back", List.of("q", "s", "z"), "a")
                    .node("DequantizeLinear", "weight", List.of("w", "sw", "zw"), "b")
                    .node("MatMul", "product", List.of("a", "b"), "y")
                    .output("y")
                    .build();
            PortabilityLayer layer = check(model);
            assertThat(layer.node()).isEqualTo("product");
            assertThat(layer.saturatedPairs()).isPositive();
            if (type == ElementType.UINT8) {
                assertThat(layer.saturatedPairs()).isEqualTo(oracle(model, "q", weights, 10, 3).clipped);
            } else {
                // The same activations, moved by 128: the same counts.
                assertThat(layer.checkedPairs()).isEqualTo(3 * 4 * 5 * 3);
            }
        }
    }

    @Test
    void pairs_the_channels_under_a_convolutions_kernel() throws IOException {
        int channels = 3;
        int outputs = 4;
        byte[] weights = large(6, outputs * channels * 2 * 3);
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, channels, 5, 6)
                .weight("s", List.of(), 0.02f)
                .initializer(bytes("z", ElementType.UINT8, new byte[] {100}))
                .initializer(bytes("w", ElementType.INT8, weights, outputs, channels, 2, 3))
                .initializer(bytes("zw", ElementType.INT8, new byte[1]))
                .weight("sw", List.of(), 0.01f)
                .node("QuantizeLinear", "quantise", List.of("x", "s", "z"), "q")
                .node(
                        "QLinearConv",
                        "conv",
                        List.of("q", "s", "z", "w", "sw", "zw", "s", "z"),
                        "c",
                        integers("pads", 1L, 0L, 0L, 2L),
                        integers("strides", 2L, 1L),
                        integers("dilations", 1L, 2L))
                .node("DequantizeLinear", "back", List.of("c", "s", "z"), "y")
                .output("y")
                .build();
        PortabilityLayer layer = check(model);
        Avx2Product oracle = new Avx2Product();
        Feeds feeds = new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 3, 11);
        try (ActivationTap tap = ActivationTap.open(model, Set.of("q"), RunSettings.defaults(), folder)) {
            tap.run(
                    feeds,
                    (_, tensor) -> {
                        byte[] q = new byte[tensor.getByteBuffer().remaining()];
                        tensor.getByteBuffer().get(q);
                        naive(q, weights, channels, outputs, oracle);
                    },
                    Progress.NONE);
        }
        assertThat(layer.saturatedPairs()).isEqualTo(oracle.clipped).isPositive();
        assertThat(layer.outputs()).isEqualTo(3L * outputs * 3 * 4);
    }

    /** Input 5 x 6, kernel 2 x 3, one row above, two columns on the right, stride 2 x 1, dilation 1 x 2; result 3 x 4. */
    private static void naive(byte[] q, byte[] w, int channels, int outputs, Avx2Product oracle) {
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                byte[] vector = new byte[6 * channels];
                byte[] matrix = new byte[6 * channels * outputs];
                for (int ky = 0; ky < 2; ky++) {
                    for (int kx = 0; kx < 3; kx++) {
                        for (int c = 0; c < channels; c++) {
                            int row = y * 2 + ky - 1;
                            int column = x + kx * 2;
                            int k = (ky * 3 + kx) * channels + c;
                            boolean inside = row >= 0 && row < 5 && column < 6;
                            vector[k] = inside ? q[(c * 5 + row) * 6 + column] : 100;
                            for (int o = 0; o < outputs; o++) {
                                matrix[k * outputs + o] = w[((o * channels + c) * 2 + ky) * 3 + kx];
                            }
                        }
                    }
                }
                oracle.multiply(vector, matrix, 1, 6 * channels, outputs);
            }
        }
    }

    @Test
    void knows_what_cannot_overflow_and_why() throws IOException {
        byte[] unsigned = large(7, 64);
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.UINT8, 2, 8)
                .input("image", ElementType.UINT8, 1, 4, 3, 3)
                .initializer(bytes("w", ElementType.UINT8, unsigned, 8, 8))
                .initializer(bytes("k", ElementType.INT8, unsigned, 2, 4, 2, 4))
                .node("MatMulInteger", "unsigned", List.of("x", "w"), "a")
                .node("ConvInteger", "convolution", List.of("image", "k"), "b")
                .output("a", ElementType.INT32, 2, 8)
                .output("b", ElementType.INT32, null, null, null, null)
                .build();
        PortabilityReport report = PortabilityCheck.weights(model, Progress.NONE);
        assertThat(report.isSafe()).isTrue();
        assertThat(report.layers())
                .extracting(PortabilityLayer::exact)
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("uint8", "16 bits"),
                        reason -> assertThat(reason).contains("left operand"));
        assertThat(report.table().stringColumn("finding").asList()).containsOnly("safe");
    }

    @Test
    @DisplayName("of all-MiniLM-L6-v2: 7 bits and auto are safe, 8 bits are not, auto is nearer to 8 bits than to 7")
    void minilm() throws IOException {
        OnnxModel original = OnnxModel.read(RealModels.file(RealModels.MINILM));
        OnnxModel reduced = minilm(original, ReduceRange.ALWAYS);
        OnnxModel full = minilm(original, ReduceRange.NEVER);
        OnnxModel auto = minilm(original, ReduceRange.AUTO);
        assertThat(PortabilityCheck.weights(reduced, Progress.NONE).isSafe()).isTrue();
        PortabilityReport safe = PortabilityCheck.weights(auto, Progress.NONE);
        assertThat(safe.isSafe()).isTrue();
        assertThat(safe.layers())
                .hasSize(36)
                .allSatisfy(layer -> assertThat(layer.pairs()).isPositive());

        Path file = folder.resolve("full.onnx");
        full.write(file);
        Model model = Model.of(
                "full",
                Resources.standard().fetch(file.toString(), Progress.NONE),
                Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
        Feeds feeds = TextFeeds.of("texts", model, TEXTS, 2);
        PortabilityReport seen = PortabilityCheck.on(full, feeds, folder, Progress.NONE);
        assertThat(seen.isSafe()).isFalse();
        assertThat(seen.nodes(Finding.SATURATES)).isNotEmpty();
        assertThat(seen.layers()).allSatisfy(layer -> {
            assertThat(layer.riskyPairs()).isPositive();
            assertThat(layer.saturatedPairs()).isLessThan(layer.checkedPairs() / 100);
        });
        assertThat(error(original, auto)).isLessThan((error(original, reduced) + error(original, full)) / 2);
    }

    private static OnnxModel minilm(OnnxModel original, ReduceRange range) {
        DynamicQuantization products =
                DynamicQuantization.defaults().withOperators(Set.of("MatMul")).withReduceRange(range);
        return QuantizerTests.quantize(original, products).model();
    }

    /** The sum of squared differences of the weights of all products, each relative to its matrix's. */
    private static double error(OnnxModel original, OnnxModel quantized) {
        double sum = 0;
        for (var weight : original.graph().initializers()) {
            var integers = quantized.graph().initializer(weight.name() + "_quantized");
            if (integers.isEmpty()) {
                continue;
            }
            float[] scales = quantized
                    .graph()
                    .initializer(weight.name() + "_scale")
                    .orElseThrow()
                    .floats();
            float[] restored = integers.get().floats();
            float[] floats = weight.floats();
            double error = 0;
            double squares = 0;
            for (int i = 0; i < floats.length; i++) {
                double difference = floats[i] - (double) restored[i] * scales[i % scales.length];
                error += difference * difference;
                squares += (double) floats[i] * floats[i];
            }
            sum += error / squares;
        }
        return sum;
    }
}
