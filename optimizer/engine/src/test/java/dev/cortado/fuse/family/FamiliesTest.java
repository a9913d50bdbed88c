package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every family in every exporter's style, of which each opset is tried in turn. The oracle is ONNX Runtime: it runs the graph and the
 * fused one, and the pass itself refuses a difference.
 */
@DisplayName("An encoder of every family in every style")
class FamiliesTest {

    private static final List<Family> FAMILIES = List.of(
            new Bert(),
            new DistilBert(),
            new Roberta(),
            new Mpnet(),
            new Vit(),
            new Nomic(),
            new Pooled(),
            new Gte(true, true),
            new Gte(true, false),
            new Gte(false, true),
            new Gte(false, false),
            new Hiding(ElementType.BOOL),
            new Hiding(ElementType.INT64));
    private static final List<Style> STYLES = List.of(new OldTorch(), new NewTorch(), new Flattened(), new OrtFused());

    static List<Arguments> all() {
        List<Arguments> all = new ArrayList<>();
        for (Family family : FAMILIES) {
            for (Style style : STYLES) {
                for (int opset = 11; opset <= 21; opset++) {
                    // ONNX Runtime's own attention takes no mask of its own in the sum that a rotary family writes.
                    boolean written = !(family instanceof Nomic && style instanceof OrtFused);
                    if (written && style.fits(opset) && isTried(family, style, opset)) {
                        all.add(Arguments.of(family, style, opset));
                    }
                }
            }
        }
        return all;
    }

    /** Of BERT the first and the last opset of each style, of the others one, another each time. */
    private static boolean isTried(Family family, Style style, int opset) {
        if (family instanceof Bert) {
            return opset == 21 || !style.fits(opset - 1) || !style.fits(opset + 1) || opset == 11;
        }
        int turn = FAMILIES.indexOf(family) + 2 * STYLES.indexOf(style);
        int opsets = (int) IntStream.rangeClosed(11, 21).filter(style::fits).count();
        int first =
                IntStream.rangeClosed(11, 21).filter(style::fits).findFirst().orElseThrow();
        return opset == first + (3 * turn) % opsets;
    }

    @ParameterizedTest(name = "{0} {1} opset {2}")
    @MethodSource("all")
    @DisplayName("becomes one node that computes the same")
    void fuses(Family family, Style style, int opset) throws IOException {
        OnnxModel model = family.model(style, opset, opset);
        PassResult result = EncoderFusion.all().apply(model, Progress.NONE);
        List<String> operators = result.model().graph().nodes().stream()
                .map(node -> node.operator())
                .toList();
        assertThat(operators).as(result.report().toString()).containsOnlyOnce("Encoder");
        assertThat(operators).doesNotContain("Softmax", "MatMul", "Gemm", "MultiHeadAttention");
        if (family instanceof Nomic || family instanceof Pooled) {
            assertThat(operators)
                    .as(result.report().toString())
                    .contains("MeanPool")
                    .doesNotContain("ReduceSum", "ReduceL2");
        }
        if (!(family instanceof Vit)) {
            assertThat(operators).as(result.report().toString()).contains("EmbedLayerNorm");
        }
        assertThat(result.report().nodes().toString()).contains("2 layers of 3 heads, 24 features");
    }
}
