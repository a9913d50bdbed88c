package dev.cortado.prune;

import dev.cortado.moments.EncoderWalk;
import dev.cortado.moments.OutputCollector;
import dev.cortado.moments.OutputMoments;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sets blocks of the weights of {@code Encoder} nodes to zero. With samples, matrices are pruned one after another, each with the inputs that those before
 * it, pruned, give it: {@link AdmmPruning} chooses the blocks and makes up for them by the weights that stay, and the bias keeps each output's mean. Without,
 * the blocks with the least squares go, and nothing else changes. Blocks of six outputs are stored without zeros at once, where at least half are zero; those of four
 * inputs stay floats, until the matrix is quantised to {@code int8_1x4}. The report has a line for every matrix.
 */
public final class EncoderPruner implements Pass {

    private final EncoderPruning settings;
    private final Optional<Feeds> samples;
    private final Consumer<MatrixPruning> outcomes;

    /**
     * A pruner.
     *
     * @param samples what the model is run on; empty to go by the weights alone
     */
    public EncoderPruner(EncoderPruning settings, Optional<Feeds> samples) {
        this(settings, samples, _ -> {});
    }

    /**
     * A pruner that tells what becomes of each matrix.
     *
     * @param samples what the model is run on; empty to go by the weights alone
     */
    public EncoderPruner(EncoderPruning settings, Optional<Feeds> samples, Consumer<MatrixPruning> outcomes) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.samples = Objects.requireNonNull(samples, "samples");
        this.outcomes = Objects.requireNonNull(outcomes, "outcomes");
    }

    @Override
    public String name() {
        return "prune-encoder";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = settings.toSettings();
        all.put("method", samples.isPresent() ? "admm" : "magnitude");
        samples.ifPresent(feeds -> {
            all.put("samples", feeds.size());
            all.put("samples_from", feeds.name());
        });
        return all;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model has no {@code Encoder}, or a setting is for a matrix that it has not
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (model.graph().nodes().stream().noneMatch(CustomOperator.ENCODER::is)) {
            throw new IllegalArgumentException(
                    "The model has no node Encoder, whose matrices are to be pruned: fuse it first");
        }
        List<NodeChange> changes = new ArrayList<>();
        GraphRewriter rewriter = new GraphRewriter(model);
        for (Node node : model.graph().nodes()) {
            if (CustomOperator.ENCODER.is(node)) {
                EncoderStack pruned = encoder(model, node, changes, progress);
                EncoderOperator.write(pruned, node.name(), EncoderOperator.values(node), rewriter::freshName)
                        .addTo(rewriter);
            } else {
                rewriter.add(node.proto());
            }
        }
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(model, report);
        }
        return new PassResult(
                CustomFunctions.complete(rewriter.finish()).withStep(new Recipe.Step(name(), settings())), report);
    }

    private EncoderStack encoder(OnnxModel model, Node node, List<NodeChange> changes, Progress progress)
            throws IOException {
        EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
        settings.sparsity().check(stack.layers().size());
        Optional<OutputCollector> collector = samples.map(feeds -> new OutputCollector(model, node, feeds));
        return EncoderWalk.change(
                stack,
                "prune layers",
                (now, layer, matrix) -> {
                    Linear linear = matrix.of(stack.layers().get(layer));
                    PrunedMatrix pruned = matrix(node, stack, now, layer, matrix, collector, progress);
                    MatrixPruning outcome = pruned.outcome();
                    changes.add(new NodeChange(
                            outcome.name(),
                            node.operator(),
                            outcome.pruned() ? Outcome.CHANGED : Outcome.UNCHANGED,
                            outcome.reason(),
                            bytes(linear),
                            bytes(pruned.linear())));
                    outcomes.accept(outcome);
                    return pruned.linear();
                },
                progress);
    }

    private PrunedMatrix matrix(
            Node node,
            EncoderStack original,
            EncoderStack now,
            int layer,
            EncoderMatrix matrix,
            Optional<OutputCollector> collector,
            Progress progress)
            throws IOException {
        String name = node.label() + "/" + matrix.name(layer);
        Linear linear = matrix.of(original.layers().get(layer));
        double sparsity = settings.sparsity().of(layer, matrix);
        Optional<String> reason = PrunedMatrix.reasonToLeave(linear, sparsity);
        if (reason.isPresent()) {
            return PrunedMatrix.left(name, linear, settings.pattern(), reason.get());
        }
        Optional<OutputMoments> wanted = Optional.empty();
        if (collector.isPresent()) {
            wanted = Optional.of(collector.get().collect(original, now, layer, matrix, progress));
        }
        return PrunedMatrix.of(name, linear, settings.pattern(), sparsity, wanted);
    }

    private static long bytes(Linear linear) {
        return linear.weights().stream().mapToLong(Tensor::byteSize).sum();
    }
}
