package dev.cortado.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Folding constants")
class ConstantFoldingTest {

    private static PassResult fold(OnnxModel model, long limit) throws IOException {
        return new ConstantFolding(limit).apply(model, Progress.NONE);
    }

    private static ModelBuilder start() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 3)
                .weight("w", List.of(2L, 3L), 1, 2, 3, 4, 5, 6)
                .output("y");
    }

    @Test
    @DisplayName("computes chains of constants once, and nothing that depends on an input")
    void chain() throws IOException {
        OnnxModel model = start().node("Transpose", "t", List.of("w"), "wt")
                .node("Neg", "n", List.of("wt"), "minus")
                .node("MatMul", "m", List.of("x", "minus"), "y")
                .build();
        PassResult result = fold(model, 0);
        assertThat(result.model().graph().nodes())
                .extracting(node -> node.operator())
                .containsExactly("MatMul");
        assertThat(result.model().graph().initializer("minus").orElseThrow().floats())
                .containsExactly(-1, -4, -2, -5, -3, -6);
        Map<String, Feed> feeds = Map.of("x", new Feed(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(OrtRunner.run(result.model(), feeds).get("y"))
                .containsExactly(OrtRunner.run(model, feeds).get("y"));
        assertThat(result.model().recipe().steps()).extracting("pass").containsExactly("fold-constants");
        assertThat(result.report().changed()).isEqualTo(1);
    }

    @Test
    @DisplayName("leaves alone what would make the file larger than the limit allows, and says so")
    void too_large() throws IOException {
        OnnxModel model = start().indices("shape", List.of(3L), 100, 2, 3)
                .node("Expand", "e", List.of("w", "shape"), "big")
                .node("Add", "a", List.of("x", "big"), "y")
                .build();
        PassResult left = fold(model, 1000);
        assertThat(left.model()).isSameAs(model);
        assertThat(left.report().nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.contains("2400 bytes"));
        assertThat(fold(model, 10_000).modified()).isTrue();
    }

    @Test
    @DisplayName("leaves alone random numbers, weights that are dequantised, and graphs without constants")
    void never() throws IOException {
        OnnxModel random = start().node("RandomNormalLike", "r", List.of("w"), "noise")
                .node("Add", "a", List.of("x", "noise"), "y")
                .build();
        assertThat(fold(random, 1000).modified()).isFalse();
        OnnxModel plain = start().node("Add", "a", List.of("x", "w"), "y").build();
        assertThat(fold(plain, 1000).model()).isSameAs(plain);
    }
}
