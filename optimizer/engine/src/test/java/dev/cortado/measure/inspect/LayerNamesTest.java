package dev.cortado.measure.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A layer's name")
class LayerNamesTest {

    @ParameterizedTest(name = "{0} is in {1}")
    @CsvSource({
        "/encoder/layer.0/output/dense/MatMul, encoder/layer.0",
        "/encoder/layer.11/Add, encoder/layer.11",
        "/model/layers.3/self_attn/q_proj/MatMul, model/layers.3",
        "/blocks/7/mlp/Gelu, blocks/7",
        "/features/features.2/conv/Conv, features/features.2",
        "/embeddings/LayerNorm/Add_1, embeddings",
        "/Cast, (model)",
        "/Unsqueeze_1, (model)",
    })
    @DisplayName("is a node's path up to its first number")
    void paths(String node, String layer) {
        assertThat(LayerNames.fromPath(node)).isEqualTo(layer);
    }

    @ParameterizedTest(name = "{0} is in {1}")
    @CsvSource({
        "conv2d_10.w_0, conv2d_10",
        "encoder.layer.0.output.dense.weight, encoder.layer.0",
        "embeddings.word_embeddings.weight, embeddings",
    })
    @DisplayName("is the beginning of its weight's name where the node has no path")
    void weights(String weight, String layer) {
        assertThat(LayerNames.fromWeight(weight)).isEqualTo(layer);
    }
}
