package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LayerNormPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.Residual;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.Embedding;
import dev.cortado.onnx.custom.EmbeddingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The embeddings before an encoder: rows of a table of words, and of positions and segments where there are such, added and normalised.
 *
 * @param embedding the tables and the normalisation
 * @param ids of words, [batch, tokens]
 * @param segments which row of their table each token takes; empty when all take the first
 * @param positions the same; empty when tokens are counted
 */
public record EmbeddingPattern(Embedding embedding, String ids, Optional<String> segments, Optional<String> positions) {

    /**
     * Matches.
     *
     * @param hidden what enters the encoder
     * @throws Mismatch if it is not made of embeddings
     */
    public static EmbeddingPattern match(GraphView view, String hidden) throws Mismatch {
        Node node = view.expectProducer(hidden, "embeddings");
        if (FusedEmbeddings.isOne(node) && node.outputs().getFirst().equals(view.origin(hidden))) {
            return FusedEmbeddings.match(view, node);
        }
        LayerNormPattern norm = LayerNormPattern.match(view, hidden)
                .orElseThrow(() -> new Mismatch(node, "expected a layer normalisation of a sum of embeddings"));
        List<TableRows> parts = new ArrayList<>();
        if (norm.sum().isPresent()) {
            Residual sum = norm.sum().get();
            if (sum.bias().isPresent()) {
                throw new Mismatch(node, "expected embeddings without a bias");
            }
            collect(view, sum.left(), parts);
            collect(view, sum.right(), parts);
        } else {
            collect(view, norm.input().orElseThrow(), parts);
        }
        List<TableRows> computed = parts.stream()
                .filter(part -> !view.dependsOnShapesOnly(part.indices()))
                .sorted(Comparator.comparingLong((TableRows part) -> -part.count()))
                .toList();
        List<TableRows> fixed = parts.stream()
                .filter(part -> view.dependsOnShapesOnly(part.indices()))
                .toList();
        if (computed.isEmpty() || computed.size() + fixed.size() > 3) {
            throw new Mismatch(node, "expected embeddings of words, positions and segments");
        }
        Slots slots = new Slots(view, node);
        for (TableRows part : fixed) {
            slots.putFixed(part);
        }
        for (TableRows part : computed.subList(1, computed.size())) {
            slots.putComputed(part);
        }
        TableRows words = computed.getFirst();
        Embedding embedding = new Embedding(
                words.embedded(),
                slots.positions,
                slots.segments,
                LayerPattern.norm(norm, "norm"),
                norm.rms(),
                norm.epsilon(),
                slots.offset);
        return new EmbeddingPattern(embedding, words.indices(), slots.segmentIndices, slots.positionIndices);
    }

    private static void collect(GraphView view, String value, List<TableRows> parts) throws Mismatch {
        Node node = view.expectProducer(value, "an embedding");
        if (node.is("Add")) {
            collect(view, node.input(0), parts);
            collect(view, node.input(1), parts);
        } else {
            parts.add(TableRows.match(view, value));
        }
    }

    /** What it consists of, for a report. */
    public String description() {
        EmbeddingTable words = embedding.words();
        return words.vocabulary() + " words of " + words.width() + " features ("
                + words.format().attribute() + ")"
                + embedding.positions().map(table -> ", positions").orElse("")
                + embedding.segments().map(table -> ", segments").orElse("") + ", normalised";
    }

    /** The two tables beside that of words. */
    private static final class Slots {
        private final GraphView view;
        private final Node node;
        private Optional<Tensor> positions = Optional.empty();
        private Optional<Tensor> segments = Optional.empty();
        private Optional<String> positionIndices = Optional.empty();
        private Optional<String> segmentIndices = Optional.empty();
        private int offset;

        Slots(GraphView view, Node node) {
            this.view = view;
            this.node = node;
        }

        /** Rows that every text takes: counted, or always the same. */
        void putFixed(TableRows part) throws Mismatch {
            double[] indices = view.numbers(part.indices()).orElse(new double[0]);
            List<Long> shape = view.shape(part.indices()).orElse(List.of());
            if (indices.length == 0 || shape.isEmpty()) {
                throw new Mismatch(node, "expected rows of a table of positions or segments");
            }
            boolean same = true;
            boolean counted = true;
            int tokens = shape.getLast().intValue();
            for (int i = 0; i < indices.length; i++) {
                same &= indices[i] == indices[0];
                counted &= indices[i] == indices[0] + i % tokens;
            }
            int first = (int) indices[0];
            if (counted && tokens > 1 && positions.isEmpty()) {
                positions = Optional.of(part.floats("positions"));
                offset = first;
            } else if (same && segments.isEmpty()) {
                segments = Optional.of(part.row("segments", first));
            } else {
                throw new Mismatch(node, "expected positions that are counted, or the same row for all tokens");
            }
        }

        /** Rows that depend on an input. */
        void putComputed(TableRows part) throws Mismatch {
            if (segments.isEmpty()) {
                segments = Optional.of(part.floats("segments"));
                segmentIndices = Optional.of(part.indices());
            } else if (positions.isEmpty()) {
                positions = Optional.of(part.floats("positions"));
                positionIndices = Optional.of(part.indices());
            } else {
                throw new Mismatch(node, "expected embeddings of words, positions and segments alone");
            }
        }
    }
}
