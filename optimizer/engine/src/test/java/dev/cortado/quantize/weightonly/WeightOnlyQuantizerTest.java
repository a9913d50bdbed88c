package dev.cortado.quantize.weightonly;

import static dev.cortado.moments.CorrelatedInputs.gaussian;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.operators;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantize;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantized;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.reasonLeftAlone;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.rtn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.weightonly.WeightOnlyTests.ArrayFeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Weight-only quantisation")
class WeightOnlyQuantizerTest {

    private static final int WIDTH = 64;
    private static final WeightOnlyQuantization RTN = rtn(4, 32, false);

    private static ModelBuilder start() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", WIDTH)
                .weight("w", List.of((long) WIDTH, (long) WIDTH), gaussian(1, WIDTH * WIDTH));
    }

    private static ModelBuilder product() {
        return start().node("MatMul", "product", List.of("x", "w"), "y").output("y", ElementType.FLOAT, "rows", WIDTH);
    }

    private static void assertLike(OnnxModel found, OnnxModel original, double cosine) {
        Map<String, Feed> feeds = Map.of("x", new Feed(random(5, 2 * WIDTH, -1, 1), 2, WIDTH));
        Map<String, float[]> expected = OrtRunner.run(original, feeds);
        OrtRunner.run(found, feeds)
                .forEach((name, values) -> assertThat(QuantizerTests.cosine(values, expected.get(name)))
                        .as(name)
                        .isGreaterThan(cosine));
    }

    @ParameterizedTest
    @EnumSource(WeightAlgorithm.class)
    @DisplayName("stands in the recipe with all its settings, and in the report with what it cost")
    void recipe(WeightAlgorithm algorithm) {
        OnnxModel model = product().build();
        ArrayFeeds samples = new ArrayFeeds("x", List.of(gaussian(3, 50 * WIDTH), gaussian(4, 50 * WIDTH)), WIDTH);
        WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(algorithm);
        PassResult result = quantize(model, settings, samples);
        assertThat(result.model().recipe().steps()).hasSize(1);
        Map<String, Object> step = result.model().recipe().steps().getFirst().settings();
        assertThat(step)
                .containsEntry("algorithm", algorithm.toString())
                .containsEntry("bits", 4)
                .containsEntry("block_size", 32);
        assertThat(step.containsKey("samples")).isEqualTo(algorithm.isCalibrated());
        var change = result.report().nodes().getFirst();
        assertThat(change.bytesBefore()).isEqualTo(4 * WIDTH * WIDTH);
        assertThat(change.bytesAfter()).isEqualTo(WIDTH * WIDTH / 2 + 4 * WIDTH * 2 + WIDTH);
        assertThat(change.reason()).startsWith("uint4, blocks of 32, by ");
        assertLike(result.model(), model, 0.98);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9, 11, 13, 17, 21, 23})
    void suits_every_opset(long opset) {
        OnnxModel model = product().opset(opset).build();
        OnnxModel found = quantized(model, RTN);
        assertThat(found.opset()).isEqualTo(opset);
        assertThat(found.opsets()).containsEntry("com.microsoft", 1L);
        assertLike(found, model, 0.98);
    }

    @Test
    void suits_a_model_whose_weights_are_inputs_as_old_files_have_them() {
        OnnxModel model = product()
                .opset(8)
                .irVersion(3)
                .input("w", ElementType.FLOAT, WIDTH, WIDTH)
                .build();
        OnnxModel found = quantized(model, RTN);
        assertThat(found.graph().inputs()).hasSize(1);
        assertLike(found, model, 0.98);
    }

    @ParameterizedTest
    @EnumSource(WeightLayout.class)
    @DisplayName("takes a vector or a batch of matrices on the left")
    void ranks(WeightLayout layout) {
        for (List<Long> left : List.of(List.of(64L), List.of(2L, 3L, 64L), List.of(2L, 2L, 3L, 64L))) {
            int rows = (int) left.stream().reduce(1L, Math::multiplyExact).longValue() / WIDTH;
            OnnxModel model = new ModelBuilder()
                    .opset(21)
                    .irVersion(10)
                    .input("x", ElementType.FLOAT, left.toArray())
                    .weight("w", List.of((long) WIDTH, 40L), gaussian(1, WIDTH * 40))
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y")
                    .build();
            Map<String, Feed> feeds = Map.of("x", new Feed(random(5, rows * WIDTH, -1, 1), left));
            float[] found = OrtRunner.run(quantized(model, RTN.withLayout(layout)), feeds)
                    .get("y");
            assertThat(QuantizerTests.cosine(found, OrtRunner.run(model, feeds).get("y")))
                    .as("%s", left)
                    .isGreaterThan(0.98);
        }
    }

    @Test
    void stores_a_weight_once_for_all_that_read_it() {
        OnnxModel model = start().node("MatMul", "first", List.of("x", "w"), "h")
                .node("MatMul", "second", List.of("h", "w"), "y")
                .output("y", ElementType.FLOAT, "rows", WIDTH)
                .build();
        ArrayFeeds samples = new ArrayFeeds("x", List.of(gaussian(3, 100 * WIDTH)), WIDTH);
        for (WeightAlgorithm algorithm : WeightAlgorithm.values()) {
            OnnxModel found = quantized(model, WeightOnlyQuantization.defaults(algorithm), samples);
            assertThat(operators(found)).containsExactly("MatMulNBits", "MatMulNBits");
            assertThat(found.graph().initializers()).hasSize(3);
            assertLike(found, model, 0.96);
        }
    }

    @Test
    void takes_a_weight_that_is_transposed_first_as_it_is_stored() {
        OnnxModel model = start().node("Transpose", "turn", List.of("w"), "t")
                .node("MatMul", "product", List.of("x", "t"), "y")
                .output("y", ElementType.FLOAT, "rows", WIDTH)
                .build();
        OnnxModel found = quantized(model, RTN);
        assertThat(operators(found)).containsExactly("MatMulNBits");
        assertLike(found, model, 0.98);
    }

    @Test
    void keeps_a_float_weight_that_something_else_reads() {
        OnnxModel model = product()
                .node("Add", "other", List.of("w", "w"), "z")
                .output("z", ElementType.FLOAT, WIDTH, WIDTH)
                .build();
        PassResult result = quantize(model, RTN);
        assertThat(result.report().changed()).isEqualTo(1);
        assertThat(result.model().graph().initializer("w")).isPresent();
        assertLike(result.model(), model, 0.98);
    }

    @Test
    void leaves_alone_what_it_cannot_quantise_and_says_why() {
        assertThat(reasonLeftAlone(
                        product().output("w", ElementType.FLOAT, WIDTH, WIDTH).build(), RTN))
                .contains("an output of the model");
        OnnxModel computed = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 2)
                .node("MatMul", "product", List.of("x", "x"), "y")
                .output("y", ElementType.FLOAT, 2, 2)
                .build();
        assertThat(reasonLeftAlone(computed, RTN)).contains("computed at run time");
        OnnxModel batch = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 4, 32)
                .weight("w", List.of(2L, 32L, 32L), gaussian(1, 2 * 32 * 32))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 2, 4, 32)
                .build();
        assertThat(reasonLeftAlone(batch, RTN)).contains("3 dimensions, not two");
        OnnxModel small = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 3)
                .weight("w", List.of(3L, 2L), gaussian(1, 6))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 2, 2)
                .build();
        assertThat(reasonLeftAlone(small, RTN)).contains("no less than its 24 bytes");
        OnnxModel empty = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 0)
                .weight("w", List.of(0L, 4L))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 2, 4)
                .build();
        assertThat(reasonLeftAlone(empty, RTN)).contains("empty");
        TensorProto half = TensorProto.newBuilder()
                .setName("w")
                .setDataType(ElementType.FLOAT16.code())
                .addAllDims(List.of(64L, 64L))
                .setRawData(com.google.protobuf.ByteString.copyFrom(new byte[2 * 64 * 64]))
                .build();
        OnnxModel halves = new ModelBuilder()
                .input("x", ElementType.FLOAT16, 2, 64)
                .initializer(half)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT16, 2, 64)
                .build();
        assertThat(reasonLeftAlone(halves, RTN)).contains("float16, not float");
        assertThat(reasonLeftAlone(product().build(), RTN.withExclude(List.of("prod*"))))
                .contains("excluded by");
    }

    @Test
    void leaves_graphs_inside_nodes_alone_and_keeps_what_they_read() {
        ModelBuilder branch = new ModelBuilder()
                .node("MatMul", "inner", List.of("x", "w"), "inside")
                .output("inside");
        OnnxModel model = product()
                .input("flag", ElementType.BOOL)
                .node(
                        "If",
                        "choice",
                        List.of("flag"),
                        "z",
                        ModelBuilder.subgraph("then_branch", branch.graph()),
                        ModelBuilder.subgraph("else_branch", branch.graph()))
                .output("z")
                .build();
        PassResult result = quantize(model, RTN);
        assertThat(result.report().changed()).isEqualTo(1);
        assertThat(result.report().nodes())
                .anySatisfy(change -> assertThat(change.reason()).contains("inside the If choice"));
        assertThat(result.model().graph().initializer("w")).isPresent();
    }

    @Test
    @DisplayName("names the weight that is not finite, and the way out")
    void notFinite() {
        float[] weights = gaussian(1, WIDTH * WIDTH);
        weights[WIDTH + 3] = Float.NaN;
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, WIDTH)
                .weight("w", List.of((long) WIDTH, (long) WIDTH), weights)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, "rows", WIDTH)
                .build();
        assertThatThrownBy(() -> quantize(model, RTN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'w' holds NaN at element 67")
                .hasMessageContaining("exclude");
    }

    @Test
    void refuses_what_makes_no_sense() {
        assertThatThrownBy(() -> new WeightOnlyQuantizer(WeightOnlyQuantization.defaults(WeightAlgorithm.GPTQ)))
                .hasMessageContaining("GPTQ looks at activations")
                .hasMessageContaining("HQQ");
        assertThatThrownBy(() -> rtn(3, 32, true)).hasMessageContaining("4 or 8, found 3");
        assertThatThrownBy(() -> rtn(4, 48, true)).hasMessageContaining("256 weights, found 48");
        assertThatThrownBy(() -> rtn(4, 512, true)).hasMessageContaining("256 weights, found 512");
        assertThatThrownBy(() -> RTN.withAccuracyLevel(5)).hasMessageContaining("found 5");
    }

    @Test
    void falls_back_to_rounding_where_the_input_cannot_be_looked_at() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, WIDTH, 2)
                .weight("w", List.of((long) WIDTH, (long) WIDTH), gaussian(1, WIDTH * WIDTH))
                .node("Gemm", "turned", List.of("x", "w"), "y", ModelBuilder.integer("transA", 1))
                .output("y", ElementType.FLOAT, "rows", WIDTH)
                .build();
        ArrayFeeds samples = new ArrayFeeds("x", List.of(gaussian(3, 2 * WIDTH)), 2);
        for (WeightAlgorithm algorithm : List.of(WeightAlgorithm.GPTQ, WeightAlgorithm.AWQ)) {
            PassResult result = quantize(model, WeightOnlyQuantization.defaults(algorithm), samples);
            assertThat(result.report().nodes().getFirst().reason())
                    .contains("round-to-nearest, since its input cannot be looked at");
        }
    }

    @Test
    @DisplayName("gives the same codes however much of the Gram matrices fits the memory")
    void budget() throws Exception {
        OnnxModel model = start().weight("v", List.of((long) WIDTH, 32L), gaussian(2, WIDTH * 32))
                .node("MatMul", "first", List.of("x", "w"), "h")
                .node("MatMul", "second", List.of("h", "v"), "y")
                .output("y", ElementType.FLOAT, "rows", 32)
                .build();
        ArrayFeeds samples = new ArrayFeeds("x", List.of(gaussian(3, 100 * WIDTH)), WIDTH);
        List<List<byte[]>> codes = new ArrayList<>();
        for (long memory : new long[] {1L << 40, 1}) {
            List<byte[]> found = new ArrayList<>();
            WeightPlan plan = new WeightPlan(model, WeightOnlyQuantization.defaults(WeightAlgorithm.GPTQ), false);
            new GptqSolver(new GramCollector(model, samples, memory), true)
                    .solve(
                            plan.weights(),
                            new WeightSolver.Sink() {
                                @Override
                                public void take(PlannedWeight weight, BlockMatrix quantized, String how) {
                                    found.add(quantized.packedCodes());
                                }

                                @Override
                                public void divide(String value, float[] divisors) {
                                    throw new AssertionError(value);
                                }
                            },
                            new SolvingProgress(plan.weights(), Progress.NONE));
            codes.add(found);
        }
        assertThat(codes.getFirst()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(codes.get(1).get(i)).isEqualTo(codes.get(0).get(i));
        }
    }

    @Test
    void stops_when_nobody_wants_it_any_more() {
        Cancellation cancelled = Cancellation.create();
        cancelled.cancel();
        Progress progress = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {}

            @Override
            public Cancellation cancellation() {
                return cancelled;
            }
        };
        assertThatThrownBy(() -> new WeightOnlyQuantizer(RTN).apply(product().build(), progress))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void declares_no_name_twice() {
        OnnxModel model = product()
                .weight("w_Q4", List.of(1L), 1)
                .node("Add", "product_Q4", List.of("y", "w_Q4"), "z")
                .output("z", ElementType.FLOAT, "rows", WIDTH)
                .build();
        OnnxModel found = quantize(model, RTN).model();
        assertThat(found.proto().getGraph().getInputList().stream().map(ValueInfoProto::getName))
                .doesNotHaveDuplicates();
        assertThat(found.graph().nodes().stream().map(node -> node.name())).doesNotHaveDuplicates();
        assertLike(found, model, 0.98);
    }
}
