package dev.cortado.fuse;

import dev.cortado.fuse.encoder.AttentionFinder;
import dev.cortado.fuse.encoder.EncoderFinder;
import dev.cortado.fuse.encoder.FoundAttention;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.Region;
import dev.cortado.fuse.match.Trace;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces self-attention, from the queries, keys and values to the heads' results side by side, by ONNX Runtime's {@code
 * MultiHeadAttention}. A text without any token gets other numbers, which mean nothing before and after.
 */
public record AttentionFusion() implements Pass {

    @Override
    public String name() {
        return "fuse-attention";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (!EncoderFinder.isWorthwhile(model.graph())) {
            return new PassResult(model, new PassReport(name(), List.of()));
        }
        Replacements replacements = new Replacements(model);
        try (Trace trace = Trace.of(model, progress)) {
            GraphView view = new GraphView(model, trace);
            for (Node node : model.graph().nodes()) {
                if (node.is("Softmax")) {
                    try {
                        replace(view, AttentionFinder.from(view, node), replacements);
                    } catch (Mismatch e) {
                        replacements.leave(node, "MultiHeadAttention", e.getMessage());
                    }
                }
            }
        }
        return replacements.finish(model, this);
    }

    private static void replace(GraphView view, FoundAttention found, Replacements replacements) throws Mismatch {
        Node last = found.last();
        Set<String> inputs = new LinkedHashSet<>(List.of(found.queries(), found.keys(), found.values()));
        List<NodeProto> nodes = new ArrayList<>();
        String mask = "";
        if (found.mask().isPresent()) {
            if (found.mask().get().inverted()) {
                throw new Mismatch(last, "expected a mask with 1 for a token");
            }
            mask = replacements.rewriter().freshName(found.mask().get().value() + "_int32");
            nodes.add(NewNode.of(
                    "",
                    "Cast",
                    mask,
                    List.of(found.mask().get().value()),
                    List.of(mask),
                    NewNode.integer("to", ElementType.INT32.code())));
        }
        List<String> operands = new ArrayList<>(List.of(found.queries(), found.keys(), found.values(), "", mask));
        found.bias().ifPresent(operands::add);
        while (operands.getLast().isEmpty()) {
            operands.removeLast();
        }
        nodes.add(NewNode.of(
                Replacements.CONTRIBUTED,
                "MultiHeadAttention",
                replacements.rewriter().freshName("attention"),
                operands,
                List.of(found.context()),
                NewNode.integer("num_heads", found.heads()),
                NewNode.real("scale", found.scale())));
        inputs.addAll(found.terms());
        if (Region.between(view, inputs, found.context()).isEmpty()) {
            throw new Mismatch(last, "expected its steps to be read inside the attention alone");
        }
        replacements.replace(last, "self-attention of " + found.heads() + " heads", nodes.toArray(NodeProto[]::new));
    }
}
