package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.Rotary;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Rotary positions")
class RotaryTest {

    static List<Rotating> all() {
        List<Rotating> all = new ArrayList<>();
        for (Rotating.Way way : Rotating.Way.values()) {
            for (int dimensions : new int[] {8, 4}) {
                for (boolean interleaved : new boolean[] {false, true}) {
                    all.add(new Rotating(way, dimensions, interleaved));
                }
            }
        }
        return all;
    }

    private static int opset(Rotating family) {
        return switch (family.way()) {
            case WHOLE -> 13;
            case PAIRS -> 18;
            case OWN_JOINED -> 17;
            case OWN_HEADS -> 14;
            case STANDARD_JOINED, STANDARD_HEADS -> 23;
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    @DisplayName("are understood however they are written: of halves, of neighbours, of a part of a head")
    void found(Rotating family) throws IOException {
        int opset = opset(family);
        Style style = opset < 17 ? new OldTorch() : new NewTorch();
        PassResult result = EncoderFusion.all().apply(family.model(style, opset, 3), Progress.NONE);
        OnnxModel fused = result.model();
        assertThat(fused.graph().nodes())
                .as(result.report().toString())
                .extracting(node -> node.operator())
                .containsOnlyOnce("Encoder")
                .doesNotContain("Softmax", "MatMul", "Attention", "MultiHeadAttention", "RotaryEmbedding");
        Rotary rotary = fused.graph().nodes().stream()
                .filter(node -> node.operator().equals("Encoder"))
                .map(node -> EncoderOperator.read(node, fused.graph()::initializer))
                .findFirst()
                .orElseThrow()
                .rotary()
                .orElseThrow();
        assertThat(rotary).isEqualTo(new Rotary(500, family.dimensions(), family.interleaved()));
    }

    @Test
    @DisplayName("that are fed, or count from elsewhere, are left alone with the reason")
    void left_alone() throws IOException {
        for (Rotating.Way way : List.of(Rotating.Way.WHOLE, Rotating.Way.OWN_HEADS)) {
            Rotating family = new Rotating(way, 8, false);
            assertThat(reasons(family.shifted(new OldTorch(), 13, 2)))
                    .allMatch(reason -> reason.contains("counted from 0"));
        }
    }

    private static List<String> reasons(OnnxModel model) throws IOException {
        PassResult result = EncoderFusion.all().apply(model, Progress.NONE);
        assertThat(result.modified()).isFalse();
        return result.report().nodes().stream().map(NodeChange::reason).toList();
    }
}
