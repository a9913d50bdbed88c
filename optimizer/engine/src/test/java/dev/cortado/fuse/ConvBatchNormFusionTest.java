package dev.cortado.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Folding batch normalisation")
class ConvBatchNormFusionTest {

    @Test
    @DisplayName("takes all of a text classifier's into its convolutions, and the result is compared")
    void real() throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(RealModels.OCR_DIRECTION));
        PassResult result = new GraphFusion(EnumSet.of(Fusion.CONV_BN)).apply(model, Progress.NONE);
        assertThat(model.graph().operatorCounts()).containsEntry("BatchNormalization", 35L);
        assertThat(result.model().graph().operatorCounts()).doesNotContainKey("BatchNormalization");
        assertThat(result.report().changed()).isEqualTo(35);
        assertThat(result.model().recipe().steps()).extracting("pass").containsExactly("fuse-conv-bn");
    }

    @Test
    @DisplayName("says why one is left alone")
    void alone() throws IOException {
        OnnxModel model = new dev.cortado.onnx.ModelBuilder()
                .input("x", dev.cortado.onnx.ElementType.FLOAT, 1, 2, 4)
                .weight("v", java.util.List.of(2L), 1, 2)
                .node("BatchNormalization", "norm", java.util.List.of("x", "v", "v", "v", "v"), "y")
                .output("y")
                .build();
        PassResult result = new ConvBatchNormFusion().apply(model, Progress.NONE);
        assertThat(result.model()).isSameAs(model);
        assertThat(result.report().nodes()).extracting(NodeChange::outcome).containsExactly(Outcome.UNCHANGED);
        assertThat(result.report().nodes().getFirst().reason()).contains("convolution");
    }
}
