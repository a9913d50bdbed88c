package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.List;

/** Queries, keys and values, each laid out for heads, joined to one attention. */
final class SeparateHeads {

    private SeparateHeads() {}

    /**
     * Joins them.
     *
     * @param anchor where the attention is
     * @param parts queries, keys, values
     * @param scale of the scores beside that of queries and keys
     * @throws Mismatch if they are not of one input, alike, and together as wide as it is
     */
    static AttentionPattern joined(
            GraphView view, Node anchor, List<HeadLayout> parts, double scale, List<ScoreTerm> terms) throws Mismatch {
        HeadLayout queries = parts.get(0);
        HeadLayout keys = parts.get(1);
        HeadLayout values = parts.get(2);
        String input = view.rows(queries.layer().input());
        for (HeadLayout other : List.of(keys, values)) {
            if (!view.rows(other.layer().input()).equals(input)) {
                throw new Mismatch(
                        other.layer().node(),
                        "expected queries, keys and values of one input (self-attention), found '" + input + "' and '"
                                + view.rows(other.layer().input()) + "'");
            }
            if (other.heads() != queries.heads() || other.features().length != queries.features().length) {
                throw new Mismatch(
                        other.layer().node(),
                        "expected as many heads for queries, keys and values, found " + queries.heads() + " and "
                                + other.heads());
            }
        }
        if (!RotaryPattern.isSame(keys.rotary(), queries.rotary())
                || values.rotary().isPresent()
                || values.scale() != 1) {
            throw new Mismatch(
                    anchor, "expected queries and keys to be turned by positions alike, and values as they are");
        }
        int width = queries.layer().inputs();
        if (queries.features().length != width) {
            throw new Mismatch(
                    queries.layer().node(),
                    "expected heads that make up the input's width " + width + ", found " + queries.features().length);
        }
        List<Projection.Part> rows = parts.stream()
                .map(part -> new Projection.Part(part.layer(), part.features()))
                .toList();
        return new AttentionPattern(
                anchor,
                input,
                new Projection(width, rows),
                queries.heads(),
                scale * queries.scale() * keys.scale(),
                queries.rotary(),
                terms);
    }
}
