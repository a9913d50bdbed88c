package dev.cortado.fuse;

import dev.cortado.fuse.encoder.MaskInput;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of one number a token in the form that the native operators take: 64-bit integers, a mask with 1 for a token. */
final class TokenValues {

    private final GraphView view;
    private final GraphRewriter rewriter;
    private final Map<String, String> known = new HashMap<>();

    TokenValues(GraphView view, GraphRewriter rewriter) {
        this.view = view;
        this.rewriter = rewriter;
    }

    /** The mask. */
    String mask(MaskInput mask) {
        String ones = whole(mask.value());
        return mask.inverted() ? known.computeIfAbsent(mask.value() + " inverted", _ -> inverted(ones)) : ones;
    }

    private String inverted(String value) {
        String one = rewriter.freshName(value + "_one");
        rewriter.addInitializer(Tensors.longs(one, List.of(), 1).proto());
        String output = rewriter.freshName(value + "_tokens");
        rewriter.add(NodeProto.newBuilder()
                .setOpType("Sub")
                .setName(output)
                .addInput(one)
                .addInput(value)
                .addOutput(output)
                .build());
        return output;
    }

    /** The value as 64-bit integers: what it was cast from, if that is so, else cast. */
    String whole(String value) {
        String from = value;
        while (view.type(from) != ElementType.INT64) {
            Optional<Node> cast = view.graph().producer(from).filter(node -> node.is("Cast"));
            if (cast.isEmpty()) {
                String source = value;
                return known.computeIfAbsent(value, _ -> cast(source));
            }
            from = cast.get().input(0);
        }
        return from;
    }

    private String cast(String value) {
        String output = rewriter.freshName(value + "_int64");
        rewriter.add(NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(output)
                .addInput(value)
                .addOutput(output)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(ElementType.INT64.code()))
                .build());
        return output;
    }
}
