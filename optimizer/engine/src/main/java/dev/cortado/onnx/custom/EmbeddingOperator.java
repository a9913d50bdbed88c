package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.FunctionProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The operator {@code EmbedLayerNorm}: an {@link Embedding} as a node, and back. docs/native-operators.md specifies it. */
public final class EmbeddingOperator {

    private static final int FIRST_PARAMETER = 4;

    private EmbeddingOperator() {}

    /**
     * The values that a node reads and writes.
     *
     * @param ids {@code int64[batch, tokens]}
     * @param mask the same, 1 for a token and 0 for padding, where the output is zero; the empty string for none
     * @param segments the same; the empty string when all are 0
     * @param positions the same, or {@code int64[1, tokens]}; the empty string when a row counts from 0
     * @param output {@code float[batch, tokens, width]}
     */
    public record Values(String ids, String mask, String segments, String positions, String output) {}

    /**
     * Writes a node.
     *
     * @param name of the node, and what its constants' names begin with
     * @param freshName makes a name that the graph does not have yet out of a wish
     * @throws IllegalArgumentException if sizes do not fit each other; names what
     */
    public static OperatorNode write(Embedding embedding, String name, Values values, UnaryOperator<String> freshName) {
        check(embedding, name);
        NodeWriter writer = new NodeWriter(CustomOperator.EMBED_LAYER_NORM, name, values.output(), freshName);
        writer.input(values.ids());
        writer.input(values.mask());
        writer.input(values.segments());
        writer.input(values.positions());
        List<Part> parts = embedding.words().parts();
        for (int i = 0; i < parts.size(); i++) {
            writer.parameter(parts.get(i).name(), embedding.words().tensors().get(i));
        }
        writer.optional("position_embeddings", embedding.positions());
        writer.optional("segment_embeddings", embedding.segments());
        writer.norm("norm", embedding.norm());
        writer.attribute(Attributes.text("table", embedding.words().format().attribute()));
        writer.attribute(Attributes.integer("block", embedding.words().block()));
        writer.attribute(Attributes.real("epsilon", embedding.epsilon()));
        writer.attribute(Attributes.text("norm_kind", embedding.rms() ? "rms" : "layer"));
        writer.attribute(Attributes.integer("position_offset", embedding.positionOffset()));
        return writer.finish();
    }

    /** Which input of a node with such words is the table of positions. */
    public static int positionInput(EmbeddingTable words) {
        return FIRST_PARAMETER + words.tensors().size();
    }

    /** What a node reads and writes besides its constants. */
    public static Values values(Node node) {
        return new Values(
                node.input(0),
                node.input(1),
                node.input(2),
                node.input(3),
                node.outputs().getFirst());
    }

    /**
     * Reads a node.
     *
     * @param constants the constant tensor of a name
     * @throws IllegalArgumentException if it is not as the operator is specified; names the node, what was expected and found
     */
    public static Embedding read(Node node, Function<String, Optional<Tensor>> constants) {
        boolean rms = node.text("norm_kind", "layer").equals("rms");
        String name = node.text("table", "f32");
        TableFormat format = Arrays.stream(TableFormat.values())
                .filter(known -> known.attribute().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(node + ": expected f32, int8 or int4 as table, found " + name));
        NodeReader reader = new NodeReader(node, FIRST_PARAMETER, constants);
        List<Tensor> tensors = new ArrayList<>(List.of(reader.next("the table of words")));
        if (format != TableFormat.F32) {
            tensors.add(reader.next("the scales of words"));
        }
        Tensor table = tensors.getFirst();
        if (table.shape().size() != 2) {
            throw new IllegalArgumentException(node + ": expected a table of words of two axes, found " + table);
        }
        int stored = Math.toIntExact(table.shape().get(1));
        EmbeddingTable words = new EmbeddingTable(
                format,
                Math.toIntExact(table.shape().get(0)),
                format == TableFormat.INT4 ? 2 * stored : stored,
                Math.toIntExact(node.integer("block", 0)),
                tensors);
        Embedding embedding = new Embedding(
                words,
                reader.optional("the table of positions"),
                reader.optional("the table of segments"),
                reader.norm("the normalisation", rms),
                rms,
                node.real("epsilon", 0),
                Math.toIntExact(node.integer("position_offset", 0)));
        reader.finish();
        check(embedding, node.toString());
        return embedding;
    }

    private static void check(Embedding embedding, String name) {
        EmbeddingTable words = embedding.words();
        boolean blocks = words.format() != TableFormat.INT4
                || (words.block() > 0 && words.width() % words.block() == 0 && words.width() % 2 == 0);
        if (!blocks || (words.format() == TableFormat.INT8 && words.block() != words.width())) {
            throw new IllegalArgumentException(name + ": expected blocks that the width of " + words.width()
                    + " is a multiple of, found blocks of " + words.block());
        }
        List<Part> parts = words.parts();
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).check(words.tensors().get(i), name);
        }
        embedding.positions().ifPresent(table -> table(words.width()).check(table, name + ", positions"));
        embedding.segments().ifPresent(table -> table(words.width()).check(table, name + ", segments"));
        EncoderShapes.norm(embedding.norm(), embedding.rms(), words.width(), name);
    }

    private static Part table(int width) {
        return Part.of("table", ElementType.FLOAT, -1, width);
    }

    static FunctionProto function(Node node, Embedding embedding, long opset) {
        FunctionBuilder function = new FunctionBuilder(node, opset);
        String ids = function.input(0);
        int next = FIRST_PARAMETER;
        List<String> tensors = new ArrayList<>();
        for (int i = 0; i < embedding.words().tensors().size(); i++) {
            tensors.add(function.input(next++));
        }
        String sum = embedding.words().gather(function, tensors, ids);
        String positions = function.input(next++);
        if (!positions.isEmpty()) {
            String places = function.input(3);
            sum = function.op(
                    "Add",
                    sum,
                    function.op(
                            "Gather",
                            positions,
                            places.isEmpty() ? places(function, ids, embedding.positionOffset()) : places));
        }
        String segments = function.input(next++);
        if (!segments.isEmpty()) {
            String which = function.input(2).isEmpty() ? function.longs(0) : function.input(2);
            sum = function.op("Add", sum, function.op("Gather", segments, which));
        }
        String scale = function.input(next++);
        String normed = new NormalizationBody(function, embedding.rms(), embedding.epsilon())
                .write(sum, scale, embedding.norm().shift().isPresent() ? function.input(next) : "");
        String mask = function.input(1);
        return function.build(
                mask.isEmpty()
                        ? normed
                        : function.op(
                                "Where",
                                function.unsqueeze(function.cast(mask, ElementType.BOOL), 2),
                                normed,
                                function.real(0)));
    }

    private static String places(FunctionBuilder function, String ids, int offset) {
        String tokens = function.reshape(function.slice(function.op("Shape", ids), 0, 1, 2));
        return function.op(
                "Range", function.whole(offset), function.op("Add", tokens, function.whole(offset)), function.whole(1));
    }
}
