package dev.cortado.fuse;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several fusions, one after another. The recipe names each that changed something with its own settings.
 *
 * @param wanted which; empty for those that fit: the encoder, with its embeddings and its mean, where there is one, else the plain ones
 */
public record GraphFusion(Set<Fusion> wanted) implements Pass {

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if embeddings or a mean are wanted without the encoder that they belong to
     */
    public GraphFusion {
        wanted = Set.copyOf(wanted);
        boolean beside = wanted.contains(Fusion.EMBEDDINGS) || wanted.contains(Fusion.POOLING);
        if (beside && !wanted.contains(Fusion.ENCODER)) {
            throw new IllegalArgumentException(
                    "embeddings and pooling are found beside an encoder: name encoder as well");
        }
    }

    @Override
    public String name() {
        return "fuse";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("fusions", wanted.stream().map(Fusion::option).sorted().toList());
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (wanted.isEmpty()) {
            PassResult encoder = apply(model, EnumSet.of(Fusion.EMBEDDINGS, Fusion.ENCODER, Fusion.POOLING), progress);
            if (encoder.modified()) {
                return encoder;
            }
            PassResult plain = apply(model, plain(), progress);
            return merged(plain.model(), List.of(encoder.report(), plain.report()));
        }
        return apply(model, EnumSet.copyOf(wanted), progress);
    }

    private static Set<Fusion> plain() {
        Set<Fusion> plain = EnumSet.allOf(Fusion.class);
        plain.removeIf(Fusion::isNative);
        return plain;
    }

    private PassResult apply(OnnxModel model, Set<Fusion> fusions, Progress progress) throws IOException {
        List<PassReport> reports = new ArrayList<>();
        OnnxModel changed = model;
        boolean plain = false;
        for (Pass pass : passes(fusions)) {
            progress.cancellation().throwIfCancelled();
            PassResult result = pass.apply(changed, progress);
            // The encoder's pass has compared its own result.
            plain |= result.modified() && !(pass instanceof EncoderFusion);
            changed = result.model();
            reports.add(result.report());
        }
        if (plain) {
            check(model, changed, reports, progress);
        }
        return merged(changed, reports);
    }

    /** Compares the result with the original, where inputs for it can be made up. */
    private static void check(OnnxModel model, OnnxModel changed, List<PassReport> reports, Progress progress)
            throws IOException {
        boolean quantized = reports.stream()
                .flatMap(report -> report.nodes().stream())
                .anyMatch(change -> change.reason().contains("not rounded any more"));
        try {
            FusionCheck.of(model, changed, quantized, Map.of(), progress);
        } catch (IllegalArgumentException e) {
            // No inputs could be made up; whoever writes the model says so.
        }
    }

    private PassResult merged(OnnxModel model, List<PassReport> reports) {
        List<NodeChange> changes = new ArrayList<>();
        reports.forEach(report -> changes.addAll(report.nodes()));
        return new PassResult(model, new PassReport(name(), changes));
    }

    private static List<Pass> passes(Set<Fusion> fusions) {
        List<Pass> passes = new ArrayList<>();
        for (Fusion fusion : fusions) {
            switch (fusion) {
                case ENCODER ->
                    passes.add(
                            new EncoderFusion(fusions.contains(Fusion.EMBEDDINGS), fusions.contains(Fusion.POOLING)));
                case EMBEDDINGS, POOLING -> {
                    // Done with the encoder.
                }
                case CONSTANT_FOLDING -> passes.add(new ConstantFolding(ConstantFolding.USUAL_LIMIT));
                case CONV_BN -> passes.add(new ConvBatchNormFusion());
                case ATTENTION -> passes.add(new AttentionFusion());
                case GELU -> passes.add(new GeluFusion());
                case LAYER_NORM -> passes.add(new LayerNormFusion());
                case SKIP_LAYER_NORM -> passes.add(new SkipLayerNormFusion());
            }
        }
        return passes;
    }
}
