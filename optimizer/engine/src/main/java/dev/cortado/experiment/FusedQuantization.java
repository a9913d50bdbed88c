package dev.cortado.experiment;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.EncoderQuantizer;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Quantises the encoder of a model; if it is still one of many nodes, it is fused first. The recipe has both steps. A model without an encoder
 * that can be fused is left as it is, with the reasons.
 *
 * @param quantization how it is quantised
 * @param samples what the model is run on; empty to round to nearest
 */
public record FusedQuantization(EncoderQuantization quantization, Optional<Feeds> samples) implements Pass {

    @Override
    public String name() {
        return quantizer().name();
    }

    @Override
    public Map<String, Object> settings() {
        return quantizer().settings();
    }

    private EncoderQuantizer quantizer() {
        return new EncoderQuantizer(quantization, samples);
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.cortado.runtime.ModelVerificationException if the fused model's outputs differ from the model's by more than rounding
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (hasEncoder(model)) {
            return quantizer().apply(model, progress);
        }
        PassResult fused = EncoderFusion.all().apply(model, progress);
        if (!hasEncoder(fused.model())) {
            List<NodeChange> reasons = fused.report().nodes().stream()
                    .filter(change -> change.outcome() == Outcome.UNCHANGED)
                    .toList();
            return new PassResult(model, new PassReport(name(), reasons));
        }
        PassResult quantized = quantizer().apply(fused.model(), progress);
        List<NodeChange> changes = new ArrayList<>();
        fused.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .forEach(change -> changes.add(new NodeChange(
                        change.node(),
                        change.operator(),
                        Outcome.CONVERTED,
                        change.reason(),
                        change.bytesBefore(),
                        change.bytesAfter())));
        changes.addAll(quantized.report().nodes());
        return new PassResult(quantized.model(), new PassReport(name(), changes));
    }

    private static boolean hasEncoder(OnnxModel model) {
        return model.graph().nodes().stream().anyMatch(CustomOperator.ENCODER::is);
    }
}
