package dev.cortado.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On all-MiniLM-L6-v2, of six layers; each fusion's result was run beside the model by the pass itself. */
@DisplayName("Nodes excluded from fusing")
class ExcludedNodesTest {

    private static PassResult fused(Set<Fusion> wanted, List<String> include, List<String> exclude) throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(RealModels.MINILM));
        return new GraphFusion(wanted, include, exclude).apply(model, Progress.NONE);
    }

    /** The layers of each encoder, in the graph's order. */
    private static List<Integer> layers(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> node.operator().equals("Encoder"))
                .map(node -> EncoderOperator.read(node, model.graph()::initializer)
                        .layers()
                        .size())
                .toList();
    }

    private static long count(OnnxModel model, String operator) {
        return model.graph().nodes().stream()
                .filter(node -> node.operator().equals(operator))
                .count();
    }

    @Test
    @DisplayName("of a layer leave it as it is, between two encoders of what is before and behind")
    void layer() throws IOException {
        PassResult result = fused(Set.of(), List.of(), List.of("*/layer.2/*"));
        OnnxModel model = result.model();
        assertThat(layers(model)).containsExactly(2, 3);
        assertThat(count(model, "Softmax")).isEqualTo(1);
        assertThat(count(model, "EmbedLayerNorm")).isEqualTo(1);
        assertThat(model.graph().nodes())
                .filteredOn(node -> node.name().contains("/layer.2/"))
                .hasSizeGreaterThan(50)
                .allMatch(node -> node.domain().isEmpty());
        assertThat(result.report().nodes())
                .filteredOn(change -> change.reason().equals("excluded by '*/layer.2/*'"))
                .hasSizeGreaterThan(50)
                .allMatch(change ->
                        change.outcome() == Outcome.UNCHANGED && change.node().contains("/layer.2/"));
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.startsWith("no embeddings: at Add (excluded) /encoder/layer.2/"));
        assertThat(model.recipe().steps()).hasSize(1);
        assertThat(model.recipe().steps().getFirst().settings()).containsEntry("exclude", List.of("*/layer.2/*"));
        assertThat(model.opsets()).containsOnlyKeys("ai.onnx", "dev.cortado");
        assertThat(model.proto().getFunctionsList())
                .allMatch(function -> function.getDomain().equals("dev.cortado"));
    }

    @Test
    @DisplayName("are all but those that are included")
    void include() throws IOException {
        PassResult result = fused(Set.of(Fusion.ENCODER), List.of("*/layer.4/*", "*/layer.5/*"), List.of());
        assertThat(layers(result.model())).containsExactly(2);
        assertThat(count(result.model(), "Softmax")).isEqualTo(4);
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .contains("matches none of the include patterns");
    }

    @Test
    @DisplayName("by their operator leave no encoder, and the report says so")
    void softmax() throws IOException {
        PassResult result = fused(Set.of(Fusion.ENCODER), List.of(), List.of("Softmax"));
        assertThat(result.modified()).isFalse();
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .contains("excluded by 'Softmax'")
                .anyMatch(reason -> reason.contains("among the nodes that may be fused"));
    }

    @Test
    @DisplayName("are no part of the plain fusions either, whose opset is raised all the same")
    void plain() throws IOException {
        OnnxModel all = fused(Set.of(Fusion.LAYER_NORM, Fusion.GELU), List.of(), List.of())
                .model();
        OnnxModel some = fused(Set.of(Fusion.LAYER_NORM, Fusion.GELU), List.of(), List.of("*/layer.0/*"))
                .model();
        assertThat(count(all, "LayerNormalization")).isEqualTo(13);
        assertThat(count(some, "LayerNormalization")).isEqualTo(11);
        assertThat(count(some, "Erf")).isEqualTo(1);
        assertThat(some.opset()).isEqualTo(all.opset());
        assertThat(some.proto().getFunctionsCount()).isZero();
    }

    @Test
    @DisplayName("must be there: a pattern that matches none is refused with the nearest names")
    void unknown() {
        assertThatThrownBy(() -> fused(Set.of(), List.of(), List.of("SoftMax")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exclude pattern 'SoftMax'")
                .hasMessageContaining("Softmax");
    }
}
