package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputCollector;
import dev.cortado.onnx.ElementType;
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
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.Embedding;
import dev.cortado.onnx.custom.EmbeddingOperator;
import dev.cortado.onnx.custom.EmbeddingTable;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives the matrices of {@code Encoder} nodes another format, and the tables of {@code EmbedLayerNorm} nodes fewer bits. With samples, layers
 * are quantised one after another by GPTQ, each with the inputs that the layers before it, quantised, give it; without, weights are rounded to
 * nearest. The report has a line for every matrix and every table.
 */
public final class EncoderQuantizer implements Pass {

    private static final int LARGEST_BYTE = 127;

    private final EncoderQuantization settings;
    private final Optional<Feeds> samples;

    /**
     * A quantiser.
     *
     * @param samples what the model is run on; empty to round to nearest
     */
    public EncoderQuantizer(EncoderQuantization settings, Optional<Feeds> samples) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.samples = Objects.requireNonNull(samples, "samples");
    }

    @Override
    public String name() {
        return "quantize-encoder";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = settings.toSettings();
        all.putAll(rounding(samples));
        return all;
    }

    /** How a recipe says by what weights are rounded. */
    static Map<String, Object> rounding(Optional<Feeds> samples) {
        return samples.<Map<String, Object>>map(
                        feeds -> Map.of("rounding", "gptq", "samples", feeds.size(), "samples_from", feeds.name()))
                .orElse(Map.of("rounding", "nearest"));
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
                    "The model has no node Encoder, whose matrices are to be quantised: fuse it first");
        }
        List<NodeChange> changes = new ArrayList<>();
        GraphRewriter rewriter = new GraphRewriter(model);
        for (Node node : model.graph().nodes()) {
            if (CustomOperator.ENCODER.is(node)) {
                encoder(model, node, rewriter, changes, progress);
            } else if (CustomOperator.EMBED_LAYER_NORM.is(node)) {
                embedding(model, node, rewriter, changes);
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

    private void encoder(
            OnnxModel model, Node node, GraphRewriter rewriter, List<NodeChange> changes, Progress progress)
            throws IOException {
        EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
        settings.check(stack.layers().size());
        int before = changes.size();
        EncoderSolver solver = new EncoderSolver(
                settings,
                samples.map(feeds -> new InputCollector(model, node, feeds)),
                (matrix, from, to, reason) -> changes.add(new NodeChange(
                        node.label() + "/" + matrix,
                        node.operator(),
                        to.format() == from.format() ? Outcome.UNCHANGED : Outcome.CHANGED,
                        reason,
                        bytes(from),
                        bytes(to))));
        EncoderStack solved = solver.solve(stack, progress);
        if (changes.subList(before, changes.size()).stream().noneMatch(EncoderQuantizer::isChange)) {
            rewriter.add(node.proto());
        } else {
            EncoderOperator.write(solved, node.name(), EncoderOperator.values(node), rewriter::freshName)
                    .addTo(rewriter);
        }
    }

    private static boolean isChange(NodeChange change) {
        return change.outcome() == Outcome.CHANGED;
    }

    static long bytes(Linear linear) {
        return linear.weights().stream().mapToLong(Tensor::byteSize).sum();
    }

    private void embedding(OnnxModel model, Node node, GraphRewriter rewriter, List<NodeChange> changes) {
        Embedding embedding = EmbeddingOperator.read(node, StoredConstants.of(model.graph()));
        EmbeddingTable words = embedding.words();
        Optional<String> reason = reasonToLeave(words);
        if (reason.isPresent()) {
            changes.add(new NodeChange(
                    node.label(), node.operator(), Outcome.UNCHANGED, reason.get(), bytes(words), bytes(words)));
            rewriter.add(node.proto());
            return;
        }
        EmbeddingTable stored = TableQuantizer.quantize(words, settings.words());
        changes.add(new NodeChange(
                node.label(),
                node.operator(),
                Outcome.CHANGED,
                "words in " + settings.words().attribute() + ", a scale for " + stored.block()
                        + " features; positions in int8",
                bytes(words),
                bytes(stored)));
        Optional<String> positions = embedding.positions().map(table -> positions(table, node, rewriter));
        EmbeddingOperator.write(
                        embedding.withWords(stored), node.name(), EmbeddingOperator.values(node), rewriter::freshName)
                .withInput(EmbeddingOperator.positionInput(stored), positions)
                .addTo(rewriter);
    }

    private Optional<String> reasonToLeave(EmbeddingTable words) {
        if (settings.words() == TableFormat.F32) {
            return Optional.of("embeddings are to stay floats");
        }
        if (words.format() != TableFormat.F32) {
            return Optional.of(
                    "its words are quantised already, to " + words.format().attribute());
        }
        if (settings.words() == TableFormat.INT4 && words.width() % 2 != 0) {
            return Optional.of("4 bits need an even width, found " + words.width());
        }
        return Optional.empty();
    }

    private static long bytes(EmbeddingTable table) {
        return table.tensors().stream().mapToLong(Tensor::byteSize).sum();
    }

    /** Stores a table of positions in 8 bits; two operators in front of the node, which runtimes compute once, make floats of it. */
    private static String positions(Tensor table, Node node, GraphRewriter rewriter) {
        long rows = table.shape().get(0);
        float[] scales = new float[Math.toIntExact(rows)];
        byte[] codes = TableQuantizer.codes(
                table.floats(), Math.toIntExact(table.shape().get(1)), LARGEST_BYTE, scales);
        Tensor stored = Tensors.bytes(
                rewriter.freshName(node.label() + ".position_embeddings.codes"),
                ElementType.INT8,
                table.shape(),
                codes);
        Tensor scale = Tensors.floats(
                rewriter.freshName(node.label() + ".position_embeddings.scales"), List.of(rows, 1L), scales);
        rewriter.addInitializer(stored.proto());
        rewriter.addInitializer(scale.proto());
        String cast = rewriter.freshName(node.label() + ".position_embeddings.cast");
        String floats = rewriter.freshName(node.label() + ".position_embeddings.floats");
        rewriter.add(Nodes.make(
                "Cast", cast, List.of(stored.name()), List.of(cast), Nodes.integer("to", ElementType.FLOAT.code())));
        rewriter.add(Nodes.make("Mul", floats, List.of(cast, scale.name()), List.of(floats)));
        return floats;
    }
}
