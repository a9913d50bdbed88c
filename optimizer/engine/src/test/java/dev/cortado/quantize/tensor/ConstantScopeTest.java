package dev.cortado.quantize.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantScopeTest {

    private final OnnxModel model = new ModelBuilder()
            .input("x", ElementType.FLOAT, 2)
            .input("fed", ElementType.FLOAT, 2)
            .weight("fed", List.of(2L), 5, 6)
            .weight("outer", List.of(2L, 1L), 1, 2)
            .weight("hidden", List.of(1L), 3)
            .node("Identity", "same", List.of("fed"), "through")
            .node(
                    "Loop",
                    "loop",
                    List.of("", "", "x"),
                    "y",
                    ModelBuilder.subgraph(
                            "body",
                            new ModelBuilder()
                                    .input("hidden", ElementType.FLOAT, 1)
                                    .weight("inner", List.of(1L), 4)
                                    .node("Transpose", "turn", List.of("outer"), "turned")
                                    .node("Relu", "relu", List.of("x"), "computed")
                                    .output("computed")
                                    .graph()))
            .output("y")
            .build();

    private final ConstantScope root = ConstantScope.of(model.graph(), 8);
    private final Graph body = model.graph().nodes().getLast().subgraphs().getFirst();
    private final ConstantScope inside = root.inside(body);

    @Test
    void a_graph_inside_a_node_reads_its_own_constants_and_those_around_it() {
        assertThat(inside.find("inner").orElseThrow().floats()).containsExactly(4);
        assertThat(inside.find("outer").orElseThrow().floats()).containsExactly(1, 2);
        assertThat(inside.find("turned").orElseThrow().shape()).containsExactly(1L, 2L);
        assertThat(root.find("inner")).isEmpty();
        assertThat(inside.find("computed")).isEmpty();
        assertThat(inside.find("nowhere")).isEmpty();
    }

    @Test
    void an_input_of_the_inner_graph_hides_a_constant_of_the_same_name() {
        assertThat(root.find("hidden")).isPresent();
        assertThat(inside.find("hidden")).isEmpty();
        assertThat(inside.isReplaceable("hidden")).isFalse();
    }

    @Test
    void a_default_that_a_caller_may_replace_since_format_4_counts_and_can_be_told() {
        assertThat(root.find("through").orElseThrow().floats()).containsExactly(5, 6);
        assertThat(root.isReplaceable("fed")).isTrue();
        assertThat(inside.isReplaceable("fed")).isTrue();
        ConstantScope old = ConstantScope.of(model.graph(), 3);
        assertThat(old.isReplaceable("fed")).isFalse();
    }

    @Test
    void a_graph_defines_what_it_computes_holds_or_is_fed() {
        assertThat(inside.defines("hidden")).isTrue();
        assertThat(inside.defines("turned")).isTrue();
        assertThat(inside.defines("inner")).isTrue();
        assertThat(inside.defines("outer")).isFalse();
    }
}
