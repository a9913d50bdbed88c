package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime runs the functions of products, embeddings and pooling; the oracle is the specification in plain Java. */
@DisplayName("The functions")
class OtherFunctionsTest {

    private static final long[] OPSETS = {11, 13, 17, 18, 21};

    @ParameterizedTest(name = "{0}")
    @EnumSource(MatrixFormat.class)
    @DisplayName("of a product compute what the reference computes")
    void product(MatrixFormat format) {
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            RandomEncoder encoders = new RandomEncoder(random);
            int outputs = 1 + random.nextInt(30);
            int inputs = 1 + random.nextInt(80);
            int tokens = 1 + random.nextInt(5);
            Linear linear = encoders.linear(format, outputs, inputs, random.nextBoolean());
            Optional<Activation> activation = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(List.of(Activation.GELU, Activation.GELU_TANH, Activation.RELU)
                            .get(random.nextInt(3)));
            ModelBuilder builder = builder(seed).input("x", ElementType.FLOAT, null, inputs);
            OnnxModel model = CustomModels.complete(
                    builder,
                    MatMulOperator.write(new PackedMatMul(linear, activation), "product", "x", "y", name -> name));
            float[] x = encoders.floats(tokens * inputs, random.nextInt(3) == 0 ? 100 : 1);
            if (seed % 5 == 4) {
                x[random.nextInt(inputs)] = seed % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
            }
            float[] found = OrtRunner.run(model, Map.of("x", new Feed(x, tokens, inputs)))
                    .get("y");
            ReferenceLinear reference = new ReferenceLinear(linear);
            for (int token = 0; token < tokens; token++) {
                float[] expected = reference.apply(Arrays.copyOfRange(x, token * inputs, (token + 1) * inputs));
                for (int n = 0; n < outputs; n++) {
                    double value = activation.isPresent()
                            ? ReferenceActivation.of(activation.get(), expected[n])
                            : expected[n];
                    if (Double.isFinite(expected[n])) {
                        assertThat((double) found[token * outputs + n])
                                .as(format + " seed " + seed)
                                .isEqualTo(value, within(1e-5 * Math.max(1, size(expected))));
                    } else if (activation.isEmpty()) {
                        assertThat(found[token * outputs + n])
                                .as(format + " seed " + seed)
                                .isNotIn(0f);
                        assertThat(Float.isFinite(found[token * outputs + n])).isFalse();
                    }
                }
            }
        }
    }

    private static ModelBuilder builder(int seed) {
        return new ModelBuilder().opset(OPSETS[seed % OPSETS.length]).domain(CustomOperator.DOMAIN);
    }

    private static double size(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(TableFormat.class)
    @DisplayName("of embeddings compute what the reference computes")
    void embeddings(TableFormat format) {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            RandomEncoder encoders = new RandomEncoder(random);
            int block = 1 + random.nextInt(4);
            int width = 2 * block * (1 + random.nextInt(3));
            int batch = 1 + random.nextInt(3);
            int tokens = 1 + random.nextInt(4);
            boolean rms = random.nextBoolean();
            Embedding embedding = new Embedding(
                    table(format, width, block, random),
                    random.nextBoolean() ? Optional.of(table(10, width, encoders)) : Optional.empty(),
                    random.nextBoolean() ? Optional.of(table(2, width, encoders)) : Optional.empty(),
                    encoders.norm(width, rms),
                    rms,
                    1e-6,
                    random.nextInt(3));
            ModelBuilder builder = builder(seed);
            Map<String, Feed> feeds = new LinkedHashMap<>();
            long[][] fed = new long[4][];
            int[] below = {7, 2, 2, 10};
            List<String> names = List.of("ids", "mask", "segments", "positions");
            for (int i = 0; i < names.size(); i++) {
                if (i == 0 || random.nextBoolean()) {
                    int bound = below[i];
                    fed[i] = random.longs((long) batch * tokens, 0, bound).toArray();
                    builder.input(names.get(i), ElementType.INT64, "batch", "tokens");
                    feeds.put(names.get(i), new Feed(fed[i], batch, tokens));
                }
            }
            EmbeddingOperator.Values values = new EmbeddingOperator.Values(
                    "ids",
                    fed[1] == null ? "" : "mask",
                    fed[2] == null ? "" : "segments",
                    fed[3] == null ? "" : "positions",
                    "y");
            OnnxModel model = CustomModels.complete(
                    builder, EmbeddingOperator.write(embedding, "embedding", values, name -> name));
            float[] found = OrtRunner.run(model, feeds).get("y");
            assertThat(found)
                    .as(format + " seed " + seed)
                    .containsExactly(reference(embedding, fed, batch, tokens), Offset.offset(1e-5f));
        }
    }

    private static EmbeddingTable table(TableFormat format, int width, int block, Random random) {
        RandomEncoder encoders = new RandomEncoder(random);
        byte[] codes = new byte[7 * width];
        int largest = format == TableFormat.INT8 ? 127 : 7;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(-largest, largest + 1);
        }
        return switch (format) {
            case F32 -> EmbeddingTable.floats(table(7, width, encoders));
            case INT8 -> EmbeddingTable.bytes(codes, encoders.floats(7, 0.01f), width);
            case INT4 -> EmbeddingTable.nibbles(codes, encoders.floats(7 * width / block, 0.2f), width, block);
        };
    }

    private static Tensor table(int rows, int width, RandomEncoder encoders) {
        return Tensors.floats("", List.of((long) rows, (long) width), encoders.floats(rows * width, 1));
    }

    private static float[] reference(Embedding embedding, long[][] fed, int batch, int tokens) {
        int width = embedding.words().width();
        float[] words = embedding.words().decode();
        float[] result = new float[batch * tokens * width];
        for (int i = 0; i < batch * tokens; i++) {
            if (fed[1] != null && fed[1][i] == 0) {
                continue;
            }
            float[] sum = Arrays.copyOfRange(words, (int) fed[0][i] * width, ((int) fed[0][i] + 1) * width);
            int place = fed[3] != null ? (int) fed[3][i] : i % tokens + embedding.positionOffset();
            add(sum, embedding.positions(), place);
            add(sum, embedding.segments(), fed[2] == null ? 0 : (int) fed[2][i]);
            float[] normed = ReferenceNormalization.of(sum, embedding.norm(), embedding.rms(), embedding.epsilon());
            System.arraycopy(normed, 0, result, i * width, width);
        }
        return result;
    }

    private static void add(float[] sum, Optional<Tensor> table, int row) {
        table.ifPresent(present -> {
            float[] values = present.floats();
            for (int k = 0; k < sum.length; k++) {
                sum[k] += values[row * sum.length + k];
            }
        });
    }

    @Test
    @DisplayName("of pooling give the mean of the tokens, and zeros where there is none")
    void pooling() {
        float[] hidden = {1, 2, 3, 4, Float.NaN, 6, 7, 8, 9, 10, 11, 12};
        long[] mask = {1, 1, 0, 0, 0, 0};
        for (int seed = 0; seed < OPSETS.length; seed++) {
            for (boolean normalize : new boolean[] {false, true}) {
                ModelBuilder builder = builder(seed)
                        .input("hidden", ElementType.FLOAT, null, null, 2)
                        .input("mask", ElementType.INT64, null, null);
                OnnxModel model =
                        CustomModels.complete(builder, PoolOperator.write("pool", "hidden", "mask", "y", normalize));
                float[] found = OrtRunner.run(
                                model, Map.of("hidden", new Feed(hidden, 2, 3, 2), "mask", new Feed(mask, 2, 3)))
                        .get("y");
                float[] expected = normalize
                        ? new float[] {(float) (2 / Math.sqrt(13)), (float) (3 / Math.sqrt(13)), 0, 0}
                        : new float[] {2, 3, 0, 0};
                assertThat(found).containsExactly(expected, Offset.offset(1e-6f));
            }
        }
    }

    @Test
    @DisplayName("of nodes that differ are overloads of one name, of nodes that do not differ one")
    void overloads() {
        RandomEncoder encoders = new RandomEncoder(new Random(5));
        Linear first = encoders.linear(MatrixFormat.INT5, 12, 8, true);
        Linear second = encoders.linear(MatrixFormat.INT7, 8, 12, false);
        Linear third = encoders.linear(MatrixFormat.INT5, 12, 8, true);
        ModelBuilder builder = builder(2).input("x", ElementType.FLOAT, null, 8);
        OnnxModel model = CustomModels.complete(
                builder, product(first, "a", "x", "u"), product(second, "b", "u", "v"), product(third, "c", "v", "y"));
        assertThat(model.proto().getFunctionsList())
                .extracting(function -> function.getName() + "/" + function.getOverload())
                .containsExactly("QuantMatMul/", "QuantMatMul/1");
        assertThat(model.graph().nodes())
                .extracting(node -> node.proto().getOverload())
                .containsExactly("", "1", "");
        assertThat(model.irVersion()).isEqualTo(10);
        float[] x = encoders.floats(8, 1);
        float[] expected = new ReferenceLinear(third)
                .apply(new ReferenceLinear(second).apply(new ReferenceLinear(first).apply(x)));
        assertThat(OrtRunner.run(model, Map.of("x", new Feed(x, 1, 8))).get("y"))
                .containsExactly(expected, Offset.offset(1e-4f));
        assertThat(CustomFunctions.complete(model).proto()).isEqualTo(model.proto());
    }

    private static OperatorNode product(Linear linear, String name, String x, String y) {
        return MatMulOperator.write(new PackedMatMul(linear, Optional.empty()), name, x, y, wish -> wish);
    }

    @Test
    @DisplayName("stand for nodes that read back as what was written")
    void read_back() {
        for (int seed = 0; seed < 20; seed++) {
            EncoderStack stack = new RandomEncoder(new Random(seed)).mixed();
            OnnxModel model = CustomModels.encoder(stack, true, false, 17);
            Node node = model.graph().nodes().getFirst();
            EncoderStack read = EncoderOperator.read(node, model.graph()::initializer);
            assertThat(CustomModels.encoder(read, true, false, 17).proto()).isEqualTo(model.proto());
            assertThat(read.heads()).isEqualTo(stack.heads());
            assertThat(read.rotary().isPresent()).isEqualTo(stack.rotary().isPresent());
            assertThat(read.layers()).hasSameSizeAs(stack.layers());
        }
    }
}
