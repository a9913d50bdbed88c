package dev.cortado.quantize.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("all-MiniLM-L6-v2")
class MiniLmTest {

    private static final List<String> SENTENCES = List.of(
            "A cat sits on the mat and waits for breakfast.",
            "The committee postponed its decision until further evidence is available.",
            "How do I reset my password?",
            "Two children are playing football in the park.",
            "Quantum computers use superposition and entanglement.",
            "Coffee",
            "The price of oil fell by three percent on Tuesday, the steepest drop since March, analysts said.",
            "She was reading a book about the history of Rome while the train crossed the Alps.",
            "Never mind.",
            "Mix the flour with the eggs, add a pinch of salt, and let the dough rest for half an hour.");

    private static OnnxModel original;
    private static OnnxModel optimum;
    private static List<Map<String, Feed>> inputs;
    private static List<float[]> expected;

    @BeforeAll
    static void load() throws IOException {
        original = OnnxModel.read(RealModels.file(RealModels.MINILM));
        optimum = OnnxModel.read(RealModels.file(RealModels.MINILM_OPTIMUM));
        inputs = new ArrayList<>();
        try (HuggingFaceTokenizer tokenizer =
                HuggingFaceTokenizer.newInstance(RealModels.file(RealModels.MINILM_TOKENIZER))) {
            for (String sentence : SENTENCES) {
                var encoding = tokenizer.encode(sentence);
                // The published tokenizer pads to a fixed length; the padding is cut off.
                int length = (int) Arrays.stream(encoding.getAttentionMask()).sum();
                inputs.add(Map.of(
                        "input_ids", new Feed(Arrays.copyOf(encoding.getIds(), length), 1, length),
                        "attention_mask", new Feed(Arrays.copyOf(encoding.getAttentionMask(), length), 1, length),
                        "token_type_ids", new Feed(new long[length], 1, length)));
            }
        }
        expected = embeddings(original);
    }

    /** The mean of the token vectors of each sentence. */
    private static List<float[]> embeddings(OnnxModel model) {
        List<float[]> embeddings = new ArrayList<>();
        for (Map<String, float[]> outputs : OrtRunner.runAll(model, inputs)) {
            float[] tokens = outputs.values().iterator().next();
            float[] mean = new float[384];
            for (int i = 0; i < tokens.length; i++) {
                mean[i % 384] += tokens[i] * 384 / tokens.length;
            }
            embeddings.add(mean);
        }
        return embeddings;
    }

    private static double meanCosine(OnnxModel model) {
        List<float[]> found = embeddings(model);
        double sum = 0;
        for (int i = 0; i < found.size(); i++) {
            sum += QuantizerTests.cosine(found.get(i), expected.get(i));
        }
        return sum / found.size();
    }

    @Test
    void with_the_defaults_is_small_and_closer_to_the_float_model_than_optimums(@TempDir Path folder)
            throws IOException {
        var result = QuantizerTests.quantize(original, DynamicQuantization.defaults());
        assertThat(result.report().changed()).isEqualTo(36 + 3);
        Path file = folder.resolve("minilm8.onnx");
        result.model().write(file);
        assertThat(Files.size(file)).isLessThanOrEqualTo(23_200_000);
        OnnxModel read = OnnxModel.read(file);
        assertThat(read.recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("convert-opset", "quantize-dynamic");
        double ours = meanCosine(read);
        assertThat(ours).isGreaterThanOrEqualTo(0.985);
        assertThat(ours).isGreaterThanOrEqualTo(meanCosine(optimum));
    }

    @Test
    @DisplayName("with 7 bits a channel has exactly the weights that Optimum published, all 36 matrices")
    void likeOptimum() {
        OnnxModel ours = QuantizerTests.quantize(
                        original, DynamicQuantization.defaults().withReduceRange(true))
                .model();
        int compared = 0;
        for (Tensor theirs : optimum.graph().initializers()) {
            if (theirs.name().startsWith("onnx::MatMul_")) {
                Tensor found = ours.graph().initializer(theirs.name()).orElseThrow();
                assertThat(found.type()).isEqualTo(theirs.type());
                assertThat(found.shape()).isEqualTo(theirs.shape());
                assertThat(Arrays.equals(found.floats(), theirs.floats()))
                        .as(theirs.name())
                        .isTrue();
                compared++;
            }
        }
        assertThat(compared).isEqualTo(3 * 36);
    }

    @Test
    @DisplayName("with one scale a tensor has exactly the numbers that the formulas give, products and embeddings")
    void likeTheFormulas() {
        OnnxModel ours = QuantizerTests.quantize(original, QuantizerTests.PLAIN).model();
        int compared = 0;
        for (Tensor weight : original.graph().initializers()) {
            if (weight.shape().size() < 2
                    || ours.graph().initializer(weight.name() + "_quantized").isEmpty()) {
                continue;
            }
            boolean table = weight.name().startsWith("embeddings.");
            Oracle.Quantized formula = Oracle.quantize(weight.floats(), !table, false);
            float[] found = ours.graph()
                    .initializer(weight.name() + "_quantized")
                    .orElseThrow()
                    .floats();
            long different = 0;
            for (int i = 0; i < found.length; i++) {
                different += (long) found[i] == formula.values[i] ? 0 : 1;
            }
            assertThat(different).as(weight.name()).isZero();
            assertThat(ours.graph()
                            .initializer(weight.name() + "_scale")
                            .orElseThrow()
                            .floats())
                    .containsExactly((float) formula.scale);
            assertThat(ours.graph()
                            .initializer(weight.name() + "_zero_point")
                            .orElseThrow()
                            .floats())
                    .containsExactly((float) formula.zeroPoint);
            compared++;
        }
        assertThat(compared).isEqualTo(36 + 3);
    }

    @Test
    @DisplayName("is fused by ONNX Runtime just as Optimum's is: every product and its bias one kernel")
    void fused(@TempDir Path folder) throws IOException {
        OnnxModel ours = QuantizerTests.quantize(original, DynamicQuantization.defaults())
                .model();
        Map<String, Long> operators = OrtRunner.optimized(ours, folder).graph().operatorCounts();
        assertThat(operators)
                .isEqualTo(OrtRunner.optimized(optimum, folder).graph().operatorCounts());
        assertThat(operators.get("DynamicQuantizeMatMul") + operators.get("MatMulIntegerToFloat"))
                .isEqualTo(36);
        assertThat(operators).doesNotContainKeys("MatMulInteger", "Gemm");
    }
}
