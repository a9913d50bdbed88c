package dev.cortado.fuse;

import dev.cortado.fuse.encoder.EmbeddingPattern;
import dev.cortado.fuse.encoder.EncoderSearch;
import dev.cortado.fuse.encoder.FoundEncoder;
import dev.cortado.fuse.encoder.InnerValues;
import dev.cortado.fuse.encoder.PoolPattern;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.EmbeddingOperator;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.custom.PoolOperator;
import dev.cortado.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes a graph with encoders, and what stands around them, as single nodes. */
final class EncoderRewrite {

    private final GraphView view;
    private final GraphRewriter rewriter;
    private final List<NodeChange> changes = new ArrayList<>();
    private final Map<String, Boolean> masks = new HashMap<>();
    private final boolean quantized;
    private OnnxModel result;

    /** What takes the place of the node that writes a value. */
    @FunctionalInterface
    private interface Replacement {
        OperatorNode write();
    }

    EncoderRewrite(OnnxModel model, GraphView view, EncoderSearch search, boolean embeddings, boolean pooling) {
        this.view = view;
        this.rewriter = new GraphRewriter(model);
        Map<String, Replacement> replacements = new HashMap<>();
        TokenValues tokens = new TokenValues(view, rewriter);
        for (FoundEncoder encoder : search.encoders()) {
            replacements.put(encoder.output(), () -> encoder(encoder, tokens));
            encoder.mask()
                    .filter(mask -> model.graph().producer(mask.value()).isEmpty())
                    .ifPresent(mask -> masks.put(mask.value(), mask.inverted()));
            if (embeddings) {
                embedding(encoder, tokens, replacements);
            }
            if (pooling) {
                pool(encoder, tokens, replacements);
            }
        }
        search.leftAlone()
                .forEach(alone -> changes.add(
                        new NodeChange(alone.node(), alone.operator(), Outcome.UNCHANGED, alone.reason(), 0, 0)));
        this.quantized = search.encoders().stream().anyMatch(FoundEncoder::quantized);
        if (search.encoders().isEmpty()) {
            return;
        }
        Map<String, String> sameShape = new HashMap<>();
        for (FoundEncoder encoder : search.encoders()) {
            InnerValues.of(view, encoder).stream()
                    .flatMap(node -> node.outputs().stream())
                    .filter(value -> !value.equals(encoder.output()) && InnerValues.isAsLarge(view, value, encoder))
                    .forEach(value -> sameShape.put(value, encoder.hidden()));
        }
        for (Node node : model.graph().nodes()) {
            write(node, replacements, sameShape);
        }
        this.result = rewriter.finish();
    }

    /** Writes a node or what takes its place; what asks for the shape of a value inside an encoder asks that of its input. */
    private void write(Node node, Map<String, Replacement> replacements, Map<String, String> sameShape) {
        Optional<Replacement> replacement = node.outputs().stream()
                .filter(replacements::containsKey)
                .map(replacements::get)
                .findFirst();
        if (replacement.isPresent()) {
            replacement.get().write().addTo(rewriter);
        } else if (node.is("Shape") && sameShape.containsKey(node.input(0))) {
            rewriter.add(node.proto().toBuilder()
                    .setInput(0, sameShape.get(node.input(0)))
                    .build());
        } else {
            rewriter.add(node.proto());
        }
    }

    private OperatorNode encoder(FoundEncoder encoder, TokenValues tokens) {
        String mask = encoder.mask().map(tokens::mask).orElse("");
        EncoderOperator.Values values = new EncoderOperator.Values(
                encoder.hidden(), mask, encoder.scoreBias().orElse(""), encoder.output());
        OperatorNode node =
                EncoderOperator.write(encoder.stack(), rewriter.freshName("encoder"), values, rewriter::freshName);
        changes.add(change(node, description(encoder)));
        return node;
    }

    private static NodeChange change(OperatorNode node, String reason) {
        NodeProto proto = node.node();
        long bytes = node.parameters().stream().mapToLong(Tensor::byteSize).sum();
        return new NodeChange(proto.getName(), proto.getOpType(), Outcome.CHANGED, reason, bytes, bytes);
    }

    private static String description(FoundEncoder encoder) {
        EncoderStack stack = encoder.stack();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d %s of %d heads, %d features, %s-norm, %s%s; '%s' to '%s'",
                stack.layers().size(),
                stack.layers().size() == 1 ? "layer" : "layers",
                stack.heads(),
                stack.layers().getFirst().output().outputs(),
                stack.preNorm() ? "pre" : "post",
                stack.activation().attribute(),
                stack.rotary().isPresent() ? ", rotary positions" : "",
                encoder.hidden(),
                encoder.output()));
        encoder.mask()
                .ifPresent(mask -> text.append("; mask '").append(mask.value()).append('\''));
        encoder.scoreBias()
                .ifPresent(bias -> text.append("; score bias '").append(bias).append('\''));
        encoder.notes().forEach(note -> text.append("; ").append(note));
        return text.toString();
    }

    private void embedding(FoundEncoder encoder, TokenValues tokens, Map<String, Replacement> replacements) {
        if (replacements.containsKey(encoder.hidden())) {
            return;
        }
        try {
            EmbeddingPattern found = EmbeddingPattern.match(view, encoder.hidden());
            requireAlone(encoder);
            // A mask that is computed may not be there yet where embeddings are.
            boolean masked = !view.graph().isOutput(encoder.hidden())
                    && view.graph().consumers(encoder.hidden()).stream()
                            .allMatch(node -> node.is("Shape") || isInside(node, encoder))
                    && encoder.mask()
                            .filter(mask -> view.graph().producer(mask.value()).isEmpty())
                            .isPresent();
            replacements.put(encoder.hidden(), () -> {
                OperatorNode node = EmbeddingOperator.write(
                        found.embedding(),
                        rewriter.freshName("embeddings"),
                        new EmbeddingOperator.Values(
                                tokens.whole(found.ids()),
                                masked ? encoder.mask().map(tokens::mask).orElse("") : "",
                                found.segments().map(tokens::whole).orElse(""),
                                found.positions().map(tokens::whole).orElse(""),
                                encoder.hidden()),
                        rewriter::freshName);
                changes.add(change(node, found.description()));
                return node;
            });
        } catch (Mismatch e) {
            changes.add(new NodeChange(
                    encoder.hidden(), "EmbedLayerNorm", Outcome.UNCHANGED, "no embeddings: " + e.getMessage(), 0, 0));
        }
    }

    /** Whether nothing outside the encoder reads what else the node gives that gives its input. */
    private void requireAlone(FoundEncoder encoder) throws Mismatch {
        Node node = view.expectProducer(encoder.hidden(), "embeddings");
        for (String value : node.outputs()) {
            boolean read = view.graph().isOutput(value)
                    || !view.graph().consumers(value).stream().allMatch(reader -> isInside(reader, encoder));
            if (!value.isEmpty() && !value.equals(encoder.hidden()) && read) {
                throw new Mismatch(node, "expected '" + value + "' to be read by the encoder alone");
            }
        }
    }

    private void pool(FoundEncoder encoder, TokenValues tokens, Map<String, Replacement> replacements) {
        PoolPattern.match(view, encoder)
                .ifPresent(pool -> replacements.put(pool.output(), () -> {
                    OperatorNode node = PoolOperator.write(
                            rewriter.freshName("pooling"),
                            encoder.output(),
                            tokens.mask(encoder.mask().orElseThrow()),
                            pool.output(),
                            pool.normalized());
                    changes.add(change(
                            node,
                            "the mean of a text's tokens" + (pool.normalized() ? ", its length made 1" : "") + "; '"
                                    + pool.output() + "'"));
                    return node;
                }));
    }

    /** Whether a node belongs to an encoder. */
    private boolean isInside(Node node, FoundEncoder encoder) {
        return InnerValues.of(view, encoder).contains(node);
    }

    /** Whether there is anything new. */
    boolean changed() {
        return result != null;
    }

    /** The graph with the new nodes, still without their functions. */
    OnnxModel model() {
        return result;
    }

    /** What was done and what not, node by node. */
    List<NodeChange> changes() {
        return List.copyOf(changes);
    }

    /** The inputs that say what is padding, and whether with 1. */
    Map<String, Boolean> masks() {
        return Map.copyOf(masks);
    }

    /** Whether an original rounds what the result does not. */
    boolean quantized() {
        return quantized;
    }
}
