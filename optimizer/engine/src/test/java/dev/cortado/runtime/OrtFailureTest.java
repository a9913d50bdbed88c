package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("ONNX Runtime's messages")
class OrtFailureTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = '|', textBlock = """
                    Error code - ORT_NOT_IMPLEMENTED - message: Could not find an implementation for ConvInteger(10) node with name 'conv_quant'|conv_quant|ConvInteger
                    Error code - ORT_INVALID_GRAPH - message: Load model from /tmp/a b.onnx failed:This is an invalid model. In Node, ("node_7", MatMulInteger, "", -1) : ("a": tensor(float),) -> ("y",) , Error Unrecognized attribute: foo for operator MatMulInteger|node_7|MatMulInteger
                    Error code - ORT_FAIL - message: Load model from m.onnx failed:Type Error: Type parameter (T) of Optype (Add) bound to different types (tensor(float) and tensor(int64) in node (sum).|sum|Add
                    Error code - ORT_FAIL - message: Node (/encoder/MatMul) Op (MatMul) [ShapeInferenceError] Incompatible dimensions for matrix multiplication|/encoder/MatMul|MatMul
                    Error code - ORT_INVALID_ARGUMENT - message: Non-zero status code returned while running Gather node. Name:'/embeddings/Gather' Status Message: indices element out of data bounds|/embeddings/Gather|Gather
                    Error code - ORT_FAIL - message: Load model from m.onnx failed:Fatal error: com.example:Magic(-1) is not a registered function/op||com.example:Magic
                    """)
    void name_the_node_and_its_operator(String message, String node, String operator) {
        OrtFailure failure = OrtFailure.of(message);
        assertThat(failure.node()).isEqualTo(node == null ? "" : node);
        assertThat(failure.operator()).isEqualTo(operator);
        assertThat(failure.where()).contains(operator).endsWith(": ");
    }

    @Test
    void lose_codes_paths_and_source_lines() {
        OrtFailure failure = OrtFailure.of(
                "Error code - ORT_INVALID_GRAPH - message: Load model from /tmp/x.onnx failed:"
                        + "/onnxruntime_src/onnxruntime/core/graph/model.cc:149 onnxruntime::Model::Model(onnx::ModelProto&&, const"
                        + " onnxruntime::PathString&) Unsupported model IR version: 99, max supported IR version: 13\n");
        assertThat(failure.cause()).endsWith("Unsupported model IR version: 99, max supported IR version: 13");
        assertThat(failure.cause())
                .doesNotContain("ORT_INVALID_GRAPH")
                .doesNotContain(".cc:")
                .doesNotContain("\n");
        assertThat(failure.where()).isEmpty();
    }
}
