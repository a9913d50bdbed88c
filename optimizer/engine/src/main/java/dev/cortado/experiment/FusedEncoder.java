package dev.cortado.experiment;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Applies a pass for {@code Encoder} nodes to a model; if its encoder is still one of many nodes, it is fused first. The recipe has both steps. A model
 * without an encoder that can be fused is left as it is, with the reasons.
 *
 * @param pass for models that have an {@code Encoder}
 */
public record FusedEncoder(Pass pass) implements Pass {

    @Override
    public String name() {
        return pass.name();
    }

    @Override
    public Map<String, Object> settings() {
        return pass.settings();
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.cortado.runtime.ModelVerificationException if the fused model's outputs differ from the model's by more than rounding
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (isIn(model)) {
            return pass.apply(model, progress);
        }
        PassResult fused = EncoderFusion.all().apply(model, progress);
        if (!isIn(fused.model())) {
            return new PassResult(model, new PassReport(name(), FusionSteps.left(fused.report())));
        }
        return FusionSteps.before(List.of(FusionSteps.done(fused.report())), pass.apply(fused.model(), progress));
    }

    /** Whether a model has an encoder that is one node. */
    static boolean isIn(OnnxModel model) {
        return model.graph().nodes().stream().anyMatch(CustomOperator.ENCODER::is);
    }
}
