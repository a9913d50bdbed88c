package dev.cortado.quantize.dynamic;

import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.quantize;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicQuantizerTest {

    /** Embedding, two linear layers of different operators, and a bias. */
    private static ModelBuilder network() {
        return new ModelBuilder()
                .input("ids", ElementType.INT64, "tokens")
                .weight("table", List.of(6L, 4L), random(1, 24, -1, 1))
                .weight("w1", List.of(4L, 8L), random(2, 32, -1, 1))
                .weight("b1", List.of(8L), random(3, 8, -1, 1))
                .weight("w2", List.of(3L, 8L), random(4, 24, -1, 1))
                .weight("b2", List.of(3L), random(5, 3, -1, 1))
                .node("Gather", "embed/look", List.of("table", "ids"), "e")
                .node("MatMul", "layer.1/product", List.of("e", "w1"), "p1")
                .node("Add", "layer.1/bias", List.of("b1", "p1"), "h")
                .node("Relu", "layer.1/relu", List.of("h"), "r")
                .node("Gemm", "layer.2/linear", List.of("r", "w2", "b2"), "y", ModelBuilder.integer("transB", 1))
                .valueInfo("p1", ElementType.FLOAT, "tokens", 8)
                .output("y", ElementType.FLOAT, "tokens", 3);
    }

    private static List<String> changed(PassResult result) {
        return result.report().nodes().stream()
                .filter(node -> node.outcome() == Outcome.CHANGED)
                .map(NodeChange::node)
                .toList();
    }

    @Test
    void a_whole_network_is_a_quarter_of_the_size_and_gives_nearly_the_same() {
        OnnxModel original = network().build();
        PassResult result = quantize(original, DynamicQuantization.defaults());
        assertThat(changed(result)).containsExactly("embed/look", "layer.1/product", "layer.2/linear");
        Map<String, Feed> feeds = Map.of("ids", new Feed(new long[] {0, 5, 2}, 3));
        assertThat(QuantizerTests.cosine(
                        OrtRunner.run(original, feeds).get("y"),
                        OrtRunner.run(result.model(), feeds).get("y")))
                .isGreaterThan(0.999);
        NodeChange embedding = result.report().nodes().getFirst();
        assertThat(embedding.bytesBefore()).isEqualTo(96);
        assertThat(embedding.bytesAfter()).isEqualTo(24 + 4 * 4 + 4);
        assertThat(result.model().proto().getGraph().getValueInfoList())
                .isEqualTo(original.proto().getGraph().getValueInfoList());
    }

    @Test
    void the_input_model_does_not_change_and_the_result_does_not_depend_on_the_run() {
        OnnxModel original = network().build();
        byte[] before = original.proto().toByteArray();
        byte[] first = quantize(original, PLAIN).model().proto().toByteArray();
        byte[] second = quantize(original, PLAIN).model().proto().toByteArray();
        assertThat(original.proto().toByteArray()).isEqualTo(before);
        assertThat(first).isEqualTo(second);
    }

    @Test
    void a_second_quantisation_finds_nothing_more_to_do() {
        OnnxModel once = quantize(network().build(), PLAIN).model();
        assertThat(quantize(once, PLAIN).modified()).isFalse();
    }

    @Test
    void the_recipe_tells_the_settings_and_they_survive_the_file(@TempDir Path folder) throws Exception {
        DynamicQuantization settings = PLAIN.withExclude(List.of("embed*"));
        Path file = folder.resolve("q.onnx");
        quantize(network().build(), settings).model().write(file);
        Recipe.Step step = OnnxModel.read(file).recipe().steps().getFirst();
        assertThat(step.pass()).isEqualTo("quantize-dynamic");
        assertThat(step.settings())
                .isEqualTo(Map.of(
                        "weight_type",
                        "int8",
                        "per_channel",
                        false,
                        "reduce_range",
                        false,
                        "operators",
                        List.of(
                                "Attention",
                                "Conv",
                                "ConvTranspose",
                                "EmbedLayerNormalization",
                                "GRU",
                                "Gather",
                                "Gemm",
                                "LSTM",
                                "MatMul",
                                "RNN"),
                        "store_only",
                        false,
                        "include",
                        List.of(),
                        "exclude",
                        List.of("embed*")));
    }

    @Test
    void progress_counts_the_bytes_of_weights_and_cancelling_stops() {
        List<Long> done = new ArrayList<>();
        long weights = network().build().graph().initializers().stream()
                .mapToLong(Tensor::byteSize)
                .sum();
        Progress counting = (task, count, total, unit) -> {
            // The same words for all nodes: else nobody could tell the time that is left.
            assertThat(task).isEqualTo("quantise");
            assertThat(total).isEqualTo(weights);
            assertThat(unit).isEqualTo(Progress.Unit.BYTES);
            done.add(count);
        };
        assertThat(catchNothing(
                        () -> new DynamicQuantizer(PLAIN).apply(network().build(), counting)))
                .isTrue();
        assertThat(done).hasSize(6).startsWith(0L).endsWith(weights).isSorted();
        Cancellation cancellation = Cancellation.create();
        Progress cancelled = new Progress() {
            @Override
            public void report(String task, long count, long total, Unit unit) {
                cancellation.cancel();
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        assertThatThrownBy(() -> new DynamicQuantizer(PLAIN).apply(network().build(), cancelled))
                .isInstanceOf(CancellationException.class);
    }

    private static boolean catchNothing(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        try {
            call.call();
            return true;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    @DisplayName("which nodes")
    class Selection {

        @Test
        void by_operator_type() {
            assertThat(changed(quantize(network().build(), PLAIN.withOperators(Set.of("MatMul")))))
                    .containsExactly("layer.1/product");
        }

        @Test
        void by_globs_on_names_and_operator_types() {
            OnnxModel model = network().build();
            assertThat(changed(quantize(model, PLAIN.withInclude(List.of("layer.?/*")))))
                    .containsExactly("layer.1/product", "layer.2/linear");
            assertThat(changed(quantize(model, PLAIN.withExclude(List.of("Gather", "*2*")))))
                    .containsExactly("layer.1/product");
            assertThat(changed(
                            quantize(model, PLAIN.withInclude(List.of("layer*")).withExclude(List.of("*1/product")))))
                    .containsExactly("layer.2/linear");
        }

        @Test
        void the_report_says_why_a_node_was_left() {
            PassResult result = quantize(
                    network().build(), PLAIN.withExclude(List.of("Gather")).withInclude(List.of("*1*", "Gather")));
            assertThat(result.report().nodes().stream().map(NodeChange::reason))
                    .contains("excluded by 'Gather'", "matches none of the include patterns");
        }

        @Test
        void a_glob_that_matches_nothing_is_an_error_with_the_nearest_names() {
            assertThatThrownBy(() -> quantize(network().build(), PLAIN.withExclude(List.of("layer.1/produkt"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'layer.1/produkt'")
                    .hasMessageContaining("nearest: layer.1/product");
            assertThatThrownBy(() -> quantize(network().build(), PLAIN.withInclude(List.of("Matmul"))))
                    .hasMessageContaining("nearest: MatMul");
        }

        @Test
        void characters_of_regular_expressions_mean_themselves() {
            assertThatThrownBy(() -> quantize(network().build(), PLAIN.withInclude(List.of("layer[.]1.+"))))
                    .hasMessageContaining("matches no node");
        }

        @Test
        void an_unknown_operator_type_is_an_error_with_the_nearest() {
            assertThatThrownBy(() -> PLAIN.withOperators(Set.of("Matmul")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'Matmul'")
                    .hasMessageContaining("Did you mean MatMul?");
            assertThatThrownBy(() -> PLAIN.withOperators(Set.of())).hasMessageContaining("No operator type");
        }
    }

    @Nested
    @DisplayName("what is refused or left alone")
    class Limits {

        @Test
        void an_opset_below_11_is_raised_first_and_the_report_begins_with_that() {
            PassResult result = quantize(network().opset(10).build(), PLAIN);
            assertThat(result.model().opset()).isEqualTo(11);
            assertThat(result.report().nodes().getFirst().outcome()).isEqualTo(Outcome.CONVERTED);
            assertThat(result.report().nodes().getFirst().reason()).contains("opset 10 to 11");
            assertThat(result.report().changed()).isEqualTo(3);
            assertThat(result.model().recipe().steps().stream().map(Recipe.Step::pass))
                    .containsExactly("convert-opset", "quantize-dynamic");
        }

        @Test
        void an_opset_that_cannot_be_raised_is_refused_with_the_way_out() {
            OnnxModel model =
                    network().opset(8).node("Scan", "scan", List.of("y"), "z").build();
            assertThatThrownBy(() -> quantize(model, PLAIN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Scan scan")
                    .hasMessageContaining("export the model again");
        }

        @Test
        void a_weight_that_is_not_finite_is_left_alone_by_name() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 2)
                    .weight("broken", List.of(2L, 1L), 1, Float.NaN)
                    .node("MatMul", "product", List.of("x", "broken"), "y")
                    .output("y")
                    .build();
            assertThat(QuantizerTests.reasonLeftAlone(model, PLAIN)).contains("'broken'", "NaN");
        }

        @Test
        void fused_operators_of_other_domains_stay_and_are_reported() {
            OnnxModel model = new ModelBuilder()
                    .domain("com.microsoft")
                    .input("x", ElementType.FLOAT, 1, 2)
                    .weight("w", List.of(2L, 2L), 1, 2, 3, 4)
                    .node("com.microsoft", "FusedMatMul", "fused", List.of("x", "w"), List.of("y"))
                    .node("com.microsoft", "MatMul", "namesake", List.of("y", "w"), List.of("z"))
                    .output("z")
                    .build();
            PassResult result = quantize(model, PLAIN);
            assertThat(result.modified()).isFalse();
            assertThat(result.report().nodes())
                    .hasSize(2)
                    .allSatisfy(node -> assertThat(node.reason()).contains("com.microsoft", "before fusing"));
        }

        @Test
        void other_operators_with_weights_are_reported() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 1, 4)
                    .weight("w", List.of(1L, 1L, 2L), 1, 2)
                    .node("ConvTranspose", "up", List.of("x", "w"), "y")
                    .output("y")
                    .build();
            NodeChange left = quantize(model, PLAIN).report().nodes().getFirst();
            assertThat(left.reason()).contains("ConvTranspose");
            assertThat(left.bytesBefore()).isEqualTo(8);
        }

        @Test
        void nodes_inside_other_nodes_are_quantised_too_and_names_do_not_clash() {
            OnnxModel model = new ModelBuilder()
                    .input("condition", ElementType.BOOL)
                    .input("x", ElementType.FLOAT, 1, 2)
                    .weight("w", List.of(2L, 2L), 1, 2, 3, 4)
                    .node("MatMul", "outer", List.of("x", "w"), "o")
                    .node(
                            "If",
                            "choice",
                            List.of("condition"),
                            "y",
                            ModelBuilder.subgraph(
                                    "then_branch",
                                    new ModelBuilder()
                                            .node("MatMul", "inner", List.of("o", "w"), "w_quantized")
                                            .output("w_quantized")
                                            .graph()),
                            ModelBuilder.subgraph(
                                    "else_branch",
                                    new ModelBuilder()
                                            .node("Identity", "same", List.of("o"), "x_scale")
                                            .output("x_scale")
                                            .graph()))
                    .output("y")
                    .build();
            PassResult result = quantize(model, PLAIN);
            assertThat(changed(result)).containsExactly("outer", "inner");
            assertThat(result.model().graph().initializer("w")).isEmpty();
            assertThat(result.model().graph().initializer("w_quantized_1")).isPresent();
            assertThat(result.model().graph().initializers())
                    .as("one weight for both")
                    .filteredOn(tensor -> tensor.type() == ElementType.INT8 && tensor.count() == 4)
                    .hasSize(1);
        }
    }
}
