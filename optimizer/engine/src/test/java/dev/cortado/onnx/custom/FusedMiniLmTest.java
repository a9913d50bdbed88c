package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("all-MiniLM-L6-v2 of Cortado's operators, run by their functions")
class FusedMiniLmTest {

    private static final int BATCH = 3;
    private static final int TOKENS = 24;
    private static final int[] LENGTHS = {24, 9, 1};

    @Test
    @DisplayName("gives the original's hidden states for tokens, and zeros for padding")
    void same_as_the_original(@TempDir Path folder) throws IOException {
        Random random = new Random(3);
        long[] ids = random.longs((long) BATCH * TOKENS, 1000, 20000).toArray();
        long[] mask = new long[ids.length];
        for (int row = 0; row < BATCH; row++) {
            Arrays.fill(mask, row * TOKENS, row * TOKENS + LENGTHS[row], 1);
        }
        Map<String, Feed> feeds = Map.of(
                "input_ids", new Feed(ids, BATCH, TOKENS),
                "attention_mask", new Feed(mask, BATCH, TOKENS),
                "token_type_ids", new Feed(new long[ids.length], BATCH, TOKENS));
        OnnxModel fused = FusedMiniLm.model();
        float[] expected = OrtRunner.run(OnnxModel.read(RealModels.file(RealModels.MINILM)), feeds)
                .get("last_hidden_state");
        float[] found = OrtRunner.run(fused, feeds).get("last_hidden_state");
        int width = expected.length / ids.length;
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("element " + i).isEqualTo(mask[i / width] == 0 ? 0 : expected[i], within(1e-4f));
        }
        assertThat(fused.graph().nodes())
                .extracting(node -> node.operator())
                .containsExactly("EmbedLayerNorm", "Encoder");
    }
}
