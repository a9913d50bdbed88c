package dev.cortado.fuse;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Several fusions, one after another. The recipe names each that changed something with its own settings.
 *
 * @param wanted which; empty for those that fit: the encoder, with its embeddings and its mean, where there is one, else the plain ones
 * @param include globs on the names and operator types of nodes: only these may be part of a fusion; empty for all
 * @param exclude the same: these may not
 */
public record GraphFusion(Set<Fusion> wanted, List<String> include, List<String> exclude) implements Pass {

    /** The opset that {@link LayerNormFusion} raises a model to before it fuses. */
    private static final long LAYER_NORM_OPSET = 17;

    /** Of all nodes. */
    public GraphFusion(Set<Fusion> wanted) {
        this(wanted, List.of(), List.of());
    }

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if embeddings or a mean are wanted without the encoder that they belong to
     */
    public GraphFusion {
        wanted = Set.copyOf(wanted);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
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
        Map<String, Object> settings = new TreeMap<>(nodeSettings());
        settings.put("fusions", wanted.stream().map(Fusion::option).sorted().toList());
        return settings;
    }

    private Map<String, Object> nodeSettings() {
        Map<String, Object> settings = new TreeMap<>();
        if (!include.isEmpty()) {
            settings.put("include", include);
        }
        if (!exclude.isEmpty()) {
            settings.put("exclude", exclude);
        }
        return settings;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a glob matches no node; names the nearest names
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        ExcludedNodes excluded = ExcludedNodes.of(model, include, exclude);
        PassReport left = new PassReport(name(), excluded.lines(model));
        if (wanted.isEmpty()) {
            PassResult encoder =
                    apply(model, EnumSet.of(Fusion.EMBEDDINGS, Fusion.ENCODER, Fusion.POOLING), excluded, progress);
            if (encoder.modified()) {
                return merged(encoder.model(), List.of(encoder.report(), left));
            }
            PassResult plain = apply(model, plain(), excluded, progress);
            return merged(plain.model(), List.of(encoder.report(), plain.report(), left));
        }
        PassResult fused = apply(model, EnumSet.copyOf(wanted), excluded, progress);
        return merged(fused.model(), List.of(fused.report(), left));
    }

    private static Set<Fusion> plain() {
        Set<Fusion> plain = EnumSet.allOf(Fusion.class);
        plain.removeIf(Fusion::isNative);
        return plain;
    }

    private PassResult apply(OnnxModel model, Set<Fusion> fusions, ExcludedNodes excluded, Progress progress)
            throws IOException {
        List<PassReport> reports = new ArrayList<>();
        OnnxModel changed = model;
        boolean plain = false;
        for (Pass pass : passes(fusions)) {
            progress.cancellation().throwIfCancelled();
            PassResult result =
                    excluded.isEmpty() ? pass.apply(changed, progress) : masked(pass, changed, excluded, progress);
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

    /** Applies a pass that does not see excluded nodes. */
    private PassResult masked(Pass pass, OnnxModel model, ExcludedNodes excluded, Progress progress)
            throws IOException {
        // Hidden nodes cannot be raised to another opset: what a pass would raise is raised before.
        long lowest = pass instanceof LayerNormFusion
                ? LAYER_NORM_OPSET
                : pass instanceof EncoderFusion ? CustomFunctions.LOWEST_OPSET : 0;
        PassResult raised = OpsetConverter.atLeast(model, lowest, progress);
        Set<String> names = (pass instanceof ConstantFolding ? excluded.unchanged() : excluded.kept()).keySet();
        MaskedModel masked = MaskedModel.of(raised.model(), names);
        PassResult result = masked.restored(pass.apply(masked.masked(), progress), nodeSettings());
        if (result.model() == raised.model()) {
            return new PassResult(model, result.report());
        }
        List<NodeChange> lines = new ArrayList<>(raised.report().nodes());
        lines.addAll(result.report().nodes());
        return new PassResult(result.model(), new PassReport(pass.name(), lines));
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
