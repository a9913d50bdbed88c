package dev.cortado.onnx;

import static dev.cortado.onnx.ModelBuilder.subgraph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.proto.GraphProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GraphTest {

    /** A branch that adds an outer value to a weight of its own. */
    private static GraphProto branch(String outer) {
        return new ModelBuilder()
                .weight("inner_weight", List.of(1L), 1)
                .node("Add", "inner_add", List.of(outer, "inner_weight"), "inner_sum")
                .output("inner_sum")
                .graph();
    }

    private static ModelBuilder withBranch() {
        return new ModelBuilder()
                .input("condition", ElementType.BOOL)
                .input("x", ElementType.FLOAT, 1)
                .weight("w", List.of(1L), 2)
                .node("Mul", "scale", List.of("x", "w"), "scaled")
                .node(
                        "If",
                        "choice",
                        List.of("condition"),
                        "y",
                        subgraph("then_branch", branch("scaled")),
                        subgraph("else_branch", branch("w")))
                .output("y");
    }

    @Nested
    class Views {

        @Test
        void producers_consumers_and_counts() {
            Graph graph = withBranch().build().graph();
            assertThat(graph.producer("scaled").orElseThrow().name()).isEqualTo("scale");
            assertThat(graph.producer("x")).isEmpty();
            assertThat(graph.consumers("x").stream().map(Node::name)).containsExactly("scale");
            assertThat(graph.consumers("nothing")).isEmpty();
            assertThat(graph.operatorCounts()).isEqualTo(Map.of("If", 1L, "Mul", 1L));
            assertThat(graph.isOutput("y")).isTrue();
            assertThat(graph.isOutput("scaled")).isFalse();
        }

        @Test
        void what_a_branch_reads_from_outside_counts_as_read_by_its_node() {
            Graph graph = withBranch().build().graph();
            assertThat(graph.consumers("scaled").stream().map(Node::name)).containsExactly("choice");
            assertThat(graph.consumers("w").stream().map(Node::name)).containsExactly("scale", "choice");
            assertThat(graph.consumers("inner_weight")).isEmpty();
        }

        @Test
        void names_include_those_of_nested_graphs() {
            assertThat(withBranch().build().graph().names())
                    .contains("x", "scale", "scaled", "choice", "inner_add", "inner_sum", "inner_weight")
                    .doesNotContain("");
        }

        @Test
        void initialisers_that_are_also_inputs_are_no_inputs_to_feed() {
            Graph graph = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1)
                    .input("w", ElementType.FLOAT, 1)
                    .weight("w", List.of(1L), 1)
                    .node("Add", "", List.of("x", "w"), "y")
                    .output("y")
                    .build()
                    .graph();
            assertThat(graph.inputs().stream().map(Value::name)).containsExactly("x");
            assertThat(graph.nodes().getFirst().label()).isEqualTo("y");
        }
    }

    @Nested
    @DisplayName("topological order")
    class Order {

        @Test
        void a_proper_graph_has_no_violation() {
            assertThat(TopologicalOrder.violation(withBranch().build().graph())).isEmpty();
        }

        @Test
        void reading_before_writing() {
            Graph graph = new ModelBuilder()
                    .input("x", ElementType.FLOAT)
                    .node("Relu", "second", List.of("a"), "y")
                    .node("Relu", "first", List.of("x"), "a")
                    .output("y")
                    .build()
                    .graph();
            assertThat(TopologicalOrder.violation(graph).orElseThrow()).contains("second", "'a'", "only after it");
        }

        @Test
        void reading_what_nothing_writes_also_in_a_branch() {
            Graph graph = new ModelBuilder()
                    .input("condition", ElementType.BOOL)
                    .node("If", "choice", List.of("condition"), "y", subgraph("then_branch", branch("missing")))
                    .output("y")
                    .build()
                    .graph();
            assertThat(TopologicalOrder.violation(graph).orElseThrow())
                    .contains("inner_add", "'missing'", "nothing writes");
        }

        @Test
        void writing_twice_and_an_output_nobody_writes() {
            ModelBuilder twice = new ModelBuilder()
                    .input("x", ElementType.FLOAT)
                    .node("Relu", "a", List.of("x"), "y")
                    .node("Relu", "b", List.of("x"), "y")
                    .output("y");
            assertThat(TopologicalOrder.violation(twice.build().graph()).orElseThrow())
                    .contains("already taken");
            assertThat(TopologicalOrder.violation(
                                    new ModelBuilder().output("y").build().graph())
                            .orElseThrow())
                    .contains("'y'");
        }
    }

    @Nested
    @DisplayName("rewriting")
    class Rewriting {

        @Test
        void fresh_names_avoid_every_name_of_nested_graphs_and_each_other() {
            GraphRewriter rewriter = new GraphRewriter(withBranch().build());
            assertThat(rewriter.freshName("new")).isEqualTo("new");
            assertThat(rewriter.freshName("new")).isEqualTo("new_1");
            assertThat(rewriter.freshName("inner_sum")).isEqualTo("inner_sum_1");
        }

        @Test
        void what_only_a_replaced_node_read_is_removed_with_its_declarations() {
            OnnxModel model = new ModelBuilder()
                    .irVersion(3)
                    .input("x", ElementType.FLOAT, 1)
                    .input("w", ElementType.FLOAT, 1)
                    .weight("w", List.of(1L), 1)
                    .weight("never_used", List.of(1L), 1)
                    .node("Identity", "copy", List.of("w"), "copied")
                    .node("Add", "sum", List.of("x", "copied"), "y")
                    .valueInfo("copied", ElementType.FLOAT, 1)
                    .output("y")
                    .build();
            GraphRewriter rewriter = new GraphRewriter(model);
            rewriter.add(model.graph().nodes().get(0).proto());
            rewriter.addInitializer(ModelBuilder.floats("v", List.of(1L), 3));
            rewriter.add(model.graph().nodes().get(1).proto().toBuilder()
                    .setInput(1, "v")
                    .build());
            OnnxModel result = rewriter.finish();
            assertThat(result.graph().initializers().stream().map(Tensor::name)).containsExactly("never_used", "v");
            assertThat(result.graph().nodes()).hasSize(1);
            assertThat(result.proto().getGraph().getInputList()).hasSize(1);
            assertThat(result.proto().getGraph().getValueInfoList()).isEmpty();
            assertThat(result.irVersion()).isEqualTo(4);
            assertThat(model.graph().nodes()).hasSize(2);
        }

        @Test
        void what_a_branch_still_reads_stays() {
            OnnxModel model = withBranch().build();
            GraphRewriter rewriter = new GraphRewriter(model);
            rewriter.add(model.graph().nodes().get(0).proto().toBuilder()
                    .setInput(1, "x")
                    .build());
            rewriter.add(model.graph().nodes().get(1).proto());
            assertThat(rewriter.finish().graph().initializer("w")).isPresent();
        }

        @Test
        void a_pass_that_breaks_the_order_is_told() {
            OnnxModel model = withBranch().build();
            GraphRewriter rewriter = new GraphRewriter(model);
            rewriter.add(model.graph().nodes().get(1).proto());
            rewriter.add(model.graph().nodes().get(0).proto());
            assertThatThrownBy(rewriter::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not in order");
        }
    }
}
