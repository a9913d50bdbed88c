package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.AttentionFusion;
import dev.cortado.fuse.Fusion;
import dev.cortado.fuse.GeluFusion;
import dev.cortado.fuse.GraphFusion;
import dev.cortado.fuse.LayerNormFusion;
import dev.cortado.fuse.SkipLayerNormFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link GraphFusion} runs the result beside the original in ONNX Runtime and refuses a difference: that is the oracle here. */
@DisplayName("The parts of an encoder")
class PlainFusionsTest {

    private static OnnxModel model(Style style, int opset) {
        return new Bert().model(style, opset, 3);
    }

    private static OnnxModel fused(OnnxModel model, Fusion... fusions) throws IOException {
        PassResult result = new GraphFusion(EnumSet.copyOf(List.of(fusions))).apply(model, Progress.NONE);
        assertThat(result.modified()).as(result.report().toString()).isTrue();
        return result.model();
    }

    private static long count(OnnxModel model, String domain, String operator) {
        return model.graph().nodes().stream()
                .filter(node -> node.domain().equals(domain) && node.operator().equals(operator))
                .count();
    }

    static List<Arguments> gelus() {
        return List.of(
                Arguments.of(new OldTorch(), 13, "com.microsoft", "Gelu"),
                Arguments.of(new NewTorch(), 17, "com.microsoft", "Gelu"),
                Arguments.of(new OldTorch(), 21, "", "Gelu"),
                Arguments.of(new Flattened(), 13, "com.microsoft", "FastGelu"),
                Arguments.of(new Flattened(), 20, "", "Gelu"));
    }

    @ParameterizedTest(name = "{0} opset {1}")
    @MethodSource("gelus")
    @DisplayName("GELU becomes the operator that the opset has")
    void gelu(Style style, int opset, String domain, String operator) throws IOException {
        OnnxModel fused = fused(model(style, opset), Fusion.GELU);
        assertThat(count(fused, domain, operator)).isEqualTo(2);
        assertThat(count(fused, "", "Erf") + count(fused, "", "Tanh")).isZero();
    }

    @Test
    @DisplayName("layer normalisations become the operator of opset 17, to which a model is raised")
    void layer_norm() throws IOException {
        for (Style style : List.of(new OldTorch(), new Flattened())) {
            OnnxModel fused = fused(model(style, 13), Fusion.LAYER_NORM);
            assertThat(fused.opset()).isEqualTo(17);
            assertThat(count(fused, "", "LayerNormalization")).isEqualTo(5);
            assertThat(count(fused, "", "ReduceMean")).isZero();
        }
    }

    @Test
    @DisplayName("residual sums go into the normalisations behind them, and stay readable in pre-norm layers")
    void skip_layer_norm() throws IOException {
        OnnxModel post = fused(model(new NewTorch(), 17), Fusion.SKIP_LAYER_NORM);
        assertThat(count(post, "com.microsoft", "SkipLayerNormalization")).isEqualTo(4);
        OnnxModel pre = fused(new Vit().model(new NewTorch(), 17, 4), Fusion.SKIP_LAYER_NORM);
        assertThat(count(pre, "com.microsoft", "SkipLayerNormalization")).isEqualTo(4);
        assertThat(pre.graph().nodes().stream().filter(node -> node.outputs().size() == 4))
                .hasSize(3);
    }

    static List<Arguments> attentions() {
        return List.of(
                Arguments.of(new Bert(), new OldTorch(), 11),
                Arguments.of(new Bert(), new NewTorch(), 17),
                Arguments.of(new DistilBert(), new OldTorch(), 13),
                Arguments.of(new Mpnet(), new OldTorch(), 14),
                Arguments.of(new Mpnet(), new NewTorch(), 21),
                Arguments.of(new Vit(), new OldTorch(), 13));
    }

    @ParameterizedTest(name = "{0} {1} opset {2}")
    @MethodSource("attentions")
    @DisplayName("attention becomes ONNX Runtime's operator")
    void attention(Family family, Style style, int opset) throws IOException {
        OnnxModel fused = fused(family.model(style, opset, 6), Fusion.ATTENTION);
        assertThat(count(fused, "com.microsoft", "MultiHeadAttention")).isEqualTo(2);
        assertThat(count(fused, "", "Softmax")).isZero();
    }

    @Test
    @DisplayName("are all fused together, and what was fused is in the recipe")
    void together() throws IOException {
        Set<Fusion> plain = EnumSet.allOf(Fusion.class);
        plain.removeIf(Fusion::isNative);
        OnnxModel model = model(new OldTorch(), 13);
        OnnxModel fused = fused(model, plain.toArray(Fusion[]::new));
        assertThat(fused.recipe().steps())
                .extracting("pass")
                .contains("fuse-attention", "fuse-gelu", "fuse-layer-norm", "fuse-skip-layer-norm");
        assertThat(fused.graph().nodes()).hasSizeLessThan(model.graph().nodes().size() / 3);
    }

    @Test
    @DisplayName("stay as they are where a value between their steps is read elsewhere")
    void read_elsewhere() throws IOException {
        Net net = new Net(13, 1);
        net.input("x", dev.cortado.onnx.ElementType.FLOAT, "n", 24);
        OldTorch style = new OldTorch();
        String erf = net.op("Erf", net.op("Div", "x", net.real(Math.sqrt(2))));
        net.output("inner", erf);
        net.output("y", net.op("Mul", net.op("Mul", "x", net.op("Add", erf, net.real(1))), net.real(0.5)));
        net.output("z", style.norm(net, "x", 24, 1e-5));
        OnnxModel model = net.build();
        Pass gelu = new GeluFusion();
        PassResult result = gelu.apply(model, Progress.NONE);
        assertThat(result.model()).isSameAs(model);
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.contains("elsewhere"));
        assertThat(new AttentionFusion().apply(model, Progress.NONE).modified()).isFalse();
        assertThat(new SkipLayerNormFusion().apply(model, Progress.NONE).modified())
                .isFalse();
        assertThat(new LayerNormFusion().apply(model, Progress.NONE).modified()).isTrue();
    }
}
