package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GraphRewriterTest {

    private static List<String> labels(OnnxModel model) {
        return model.graph().nodes().stream().map(Node::label).toList();
    }

    /** What must be left, found by going through all nodes again and again until nothing changes. */
    private static List<String> naive(OnnxModel before, List<NodeProto> nodes) {
        Set<String> readBefore =
                read(before.graph().nodes().stream().map(Node::proto).toList(), before);
        List<NodeProto> left = new ArrayList<>(nodes);
        boolean changed = true;
        while (changed) {
            Set<String> readNow = read(left, before);
            changed = left.removeIf(node -> node.getOutputList().stream().noneMatch(readNow::contains)
                    && node.getOutputList().stream().anyMatch(readBefore::contains));
        }
        return left.stream().map(NodeProto::getName).toList();
    }

    private static Set<String> read(List<NodeProto> nodes, OnnxModel model) {
        Set<String> read = new HashSet<>();
        nodes.forEach(node -> read.addAll(node.getInputList()));
        model.graph().outputs().forEach(output -> read.add(output.name()));
        return read;
    }

    @Property(tries = 200, seed = "20260101")
    void removes_what_only_removed_nodes_read(@ForAll @IntRange(min = 1, max = 40) int count, @ForAll long seed) {
        Random random = new Random(seed);
        List<String> values = new ArrayList<>(List.of("x"));
        ModelBuilder builder = new ModelBuilder().input("x", ElementType.FLOAT, 2);
        for (int i = 0; i < count; i++) {
            List<String> inputs =
                    List.of(values.get(random.nextInt(values.size())), values.get(random.nextInt(values.size())));
            builder.node("", "Add", "n" + i, inputs, List.of("v" + i));
            values.add("v" + i);
        }
        OnnxModel model = builder.output("v" + random.nextInt(count)).build();
        GraphRewriter rewriter = new GraphRewriter(model);
        List<NodeProto> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            // Some nodes read something else than before, which leaves others without a reader.
            NodeProto kept = random.nextInt(3) > 0
                    ? node.proto()
                    : node.proto().toBuilder().setInput(0, "x").setInput(1, "x").build();
            rewriter.add(kept);
            nodes.add(kept);
        }
        assertThat(labels(rewriter.finish())).isEqualTo(naive(model, nodes));
    }

    @Test
    void goes_through_a_chain_of_20000_nodes_that_nobody_reads_any_more() {
        int length = 20_000;
        ModelBuilder builder =
                new ModelBuilder().input("x", ElementType.FLOAT, 2).node("Relu", "n0", List.of("x"), "v0");
        for (int i = 1; i < length; i++) {
            builder.node("Relu", "n" + i, List.of("v" + (i - 1)), "v" + i);
        }
        OnnxModel model = builder.node("Relu", "last", List.of("v" + (length - 1)), "y")
                .output("y")
                .build();
        GraphRewriter rewriter = new GraphRewriter(model);
        for (Node node : model.graph().nodes()) {
            rewriter.add(
                    node.name().equals("last")
                            ? node.proto().toBuilder().setInput(0, "x").build()
                            : node.proto());
        }
        assertThat(labels(rewriter.finish())).containsExactly("last");
    }

    @Test
    void gives_20000_nodes_that_wish_for_the_same_name_different_ones() {
        GraphRewriter rewriter = new GraphRewriter(new ModelBuilder()
                .input("w", ElementType.FLOAT, 2)
                .node("Relu", "w_2", List.of("w"), "y")
                .output("y")
                .build());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            names.add(rewriter.freshName("w"));
        }
        assertThat(names).hasSize(20_000).contains("w_1", "w_3").doesNotContain("w", "w_2", "y");
    }
}
