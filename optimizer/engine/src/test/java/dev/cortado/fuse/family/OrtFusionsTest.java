package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What ONNX Runtime's tool for transformers has fused")
class OrtFusionsTest {

    private static PassResult fused(OnnxModel model) throws IOException {
        PassResult result = EncoderFusion.all().apply(model, Progress.NONE);
        List<String> operators = result.model().graph().nodes().stream()
                .map(node -> node.operator())
                .toList();
        assertThat(operators)
                .as(result.report().toString())
                .containsOnlyOnce("EmbedLayerNorm", "Encoder")
                .doesNotContain("SkipLayerNormalization", "MatMulInteger", "QAttention", "Attention");
        return result;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OrtBert.Masking.class)
    @DisplayName("becomes embeddings and an encoder, whatever its attention takes as a mask")
    void floats(OrtBert.Masking masking) throws IOException {
        fused(new OrtBert(masking, false).model(new OrtFused(), 14, 4));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OrtBert.Masking.class)
    @DisplayName("and quantised dynamically then becomes one of floats, its words staying in 8 bits")
    void quantized(OrtBert.Masking masking) throws IOException {
        assertThat(fused(new OrtBert(masking, true).model(new OrtFused(), 14, 4))
                        .report()
                        .nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.contains("not rounded any more"))
                .anyMatch(reason -> reason.startsWith("50 words"));
    }

    @Test
    @DisplayName("and Cortado has quantised dynamically then becomes one of floats")
    void quantized_here() throws IOException {
        OnnxModel model = new OrtBert(OrtBert.Masking.LENGTHS, false).model(new OrtFused(), 14, 4);
        fused(new DynamicQuantizer(DynamicQuantization.defaults())
                .apply(model, Progress.NONE)
                .model());
    }

    @Test
    @DisplayName("keeps a node for embeddings of which more is read than what the encoder takes")
    void sum_is_read() throws IOException {
        OnnxModel model = new OrtBert(OrtBert.Masking.LENGTHS, false).model(new OrtFused(), 14, 4);
        String lengths = model.graph().nodes().getFirst().outputs().get(1);
        OnnxModel given = model.with(model.proto().toBuilder()
                .setGraph(model.proto().getGraph().toBuilder()
                        .addOutput(ValueInfoProto.newBuilder().setName(lengths)))
                .build());
        PassResult result = EncoderFusion.all().apply(given, Progress.NONE);
        assertThat(result.model().graph().nodes())
                .extracting(node -> node.operator())
                .containsExactly("EmbedLayerNormalization", "Cast", "Encoder", "Identity");
    }
}
