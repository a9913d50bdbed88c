package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime, which has no kernel for it here, runs an encoder's function; the oracle is the specification in plain Java. */
@DisplayName("The function of an Encoder")
class EncoderFunctionTest {

    @ParameterizedTest(name = "{0}")
    @EnumSource(MatrixFormat.class)
    @DisplayName("computes what the reference computes, in every format")
    void in_every_format(MatrixFormat format) {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            RandomEncoder encoders = new RandomEncoder(random);
            check(encoders.all(format), encoders, random, 17, format + " seed " + seed);
        }
    }

    @ParameterizedTest(name = "opset {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
    @DisplayName("is written for the model's opset")
    void in_every_opset(long opset) {
        for (int seed = 100; seed < 104; seed++) {
            Random random = new Random(seed);
            RandomEncoder encoders = new RandomEncoder(random);
            check(encoders.mixed(), encoders, random, opset, "opset " + opset + " seed " + seed);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(MatrixFormat.class)
    @DisplayName("decodes weights once, when a session opens")
    void decoded_once(MatrixFormat format, @TempDir Path folder) throws IOException {
        OnnxModel model = CustomModels.encoder(new RandomEncoder(new Random(3)).all(format), true, false, 17);
        assertThat(OrtRunner.optimized(model, folder).graph().operatorCounts())
                .containsKey(format.isInteger() ? "MatMulInteger" : "MatMul")
                .doesNotContainKeys("BitShift", "CumSum", "Gather", "Encoder");
    }

    private static void check(EncoderStack stack, RandomEncoder encoders, Random random, long opset, String what) {
        int width = stack.layers().getFirst().output().outputs();
        int batch = 1 + random.nextInt(3);
        int tokens = 1 + random.nextInt(9);
        boolean masked = random.nextInt(4) > 0;
        boolean biased = random.nextBoolean();
        float[] hidden = encoders.floats(batch * tokens * width, 1);
        Map<String, Feed> feeds = new LinkedHashMap<>();
        feeds.put("hidden", new Feed(hidden, batch, tokens, width));
        Optional<long[]> mask = Optional.empty();
        if (masked) {
            mask = Optional.of(encoders.mask(batch, tokens));
            feeds.put("mask", new Feed(mask.get(), batch, tokens));
        }
        Optional<ReferenceEncoder.ScoreBias> bias = Optional.empty();
        if (biased) {
            int rows = random.nextBoolean() ? 1 : batch;
            int heads = random.nextBoolean() ? 1 : stack.heads();
            float[] values = encoders.floats(rows * heads * tokens * tokens, 1);
            bias = Optional.of(new ReferenceEncoder.ScoreBias(values, rows, heads));
            feeds.put("bias", new Feed(values, rows, heads, tokens, tokens));
        }
        OnnxModel model = CustomModels.encoder(stack, masked, biased, opset);
        float[] found = OrtRunner.run(model, feeds).get("output");
        float[] expected = new ReferenceEncoder(stack).run(hidden, batch, tokens, mask, bias);
        Closeness.check(found, expected, stack, what);
    }
}
