package dev.cortado.fuse;

import dev.cortado.fuse.encoder.EncoderFinder;
import dev.cortado.fuse.encoder.EncoderSearch;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Trace;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Replaces transformer encoders by the operator {@code Encoder}, with weights in floats, and, where asked to, the embeddings before one by
 * {@code EmbedLayerNorm} and the mean of its tokens behind it by {@code MeanPool}. Each operator carries its function, so that runtimes
 * without the kernels run the model too.
 *
 * <p>The model is run once to see what its shapes and masks come to, and the result is run beside it on texts with padding before it is
 * handed over. Only padding may differ: the operator gives zeros there.
 *
 * @param embeddings whether embeddings are replaced too
 * @param pooling whether a mean of tokens is replaced too
 */
public record EncoderFusion(boolean embeddings, boolean pooling) implements Pass {

    /** Replaces embeddings, encoders and means. */
    public static EncoderFusion all() {
        return new EncoderFusion(true, true);
    }

    @Override
    public String name() {
        return "fuse-encoder";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("embeddings", embeddings, "pooling", pooling);
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.cortado.runtime.ModelVerificationException if the result's outputs differ from the model's by more than rounding
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (!EncoderFinder.isWorthwhile(model.graph())) {
            return unchanged(model, reasonToLeave(model));
        }
        progress.step("look for encoders", 0, 2, Progress.Unit.ITEMS);
        EncoderRewrite rewrite;
        try (Trace trace = Trace.of(model, progress)) {
            GraphView view = new GraphView(model, trace);
            EncoderSearch search = EncoderFinder.find(view);
            rewrite = new EncoderRewrite(model, view, search, embeddings, pooling);
        } catch (IllegalArgumentException | InferenceException e) {
            return unchanged(model, "it was not run to see its shapes: " + e.getMessage());
        }
        if (!rewrite.changed()) {
            return new PassResult(model, new PassReport(name(), rewrite.changes()));
        }
        progress.step("look for encoders", 1, 2, Progress.Unit.ITEMS);
        OnnxModel fused = CustomFunctions.complete(rewrite.model()).withStep(new Recipe.Step(name(), settings()));
        String compared = FusionCheck.of(model, fused, rewrite.quantized(), rewrite.masks(), progress);
        progress.step("look for encoders", 2, 2, Progress.Unit.ITEMS);
        List<NodeChange> changes = new ArrayList<>(rewrite.changes());
        changes.replaceAll(change -> change.operator().equals("Encoder") ? withNote(change, compared) : change);
        return new PassResult(fused, new PassReport(name(), changes));
    }

    private static String reasonToLeave(OnnxModel model) {
        if (model.graph().nodes().stream().anyMatch(CustomOperator.ENCODER::is)) {
            return "its encoder is one node already";
        }
        return "the graph has no softmax and no attention, as every encoder has"
                + (MaskedModel.hasHidden(model.graph()) ? ", among the nodes that may be fused" : "");
    }

    private static NodeChange withNote(NodeChange change, String note) {
        return new NodeChange(
                change.node(),
                change.operator(),
                change.outcome(),
                change.reason() + "; " + note,
                change.bytesBefore(),
                change.bytesAfter());
    }

    private PassResult unchanged(OnnxModel model, String reason) {
        String graph = model.graph().name();
        NodeChange change = new NodeChange(graph.isEmpty() ? "graph" : graph, "Graph", Outcome.UNCHANGED, reason, 0, 0);
        return new PassResult(model, new PassReport(name(), List.of(change)));
    }
}
