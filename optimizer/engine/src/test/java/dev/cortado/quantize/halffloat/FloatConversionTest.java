package dev.cortado.quantize.halffloat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Overflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Conversion to 16-bit floats")
class FloatConversionTest {

    private static final float[] X = QuantizerTests.random(1, 16, -1, 1);
    private static final Map<String, Feed> FEEDS = Map.of("x", new Feed(X, 1, 16));

    private static float[] weights(long seed) {
        return QuantizerTests.random(seed, 16 * 16, -0.5, 0.5);
    }

    private static ModelBuilder product(float... weights) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 16)
                .weight("w", List.of(16L, 16L), weights)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 1, 16);
    }

    private static PassResult convert(OnnxModel model, FloatConversionSettings settings) {
        try {
            PassResult result = new FloatConversion(settings).apply(model, Progress.NONE);
            assertThat(TopologicalOrder.violation(result.model().graph())).isEmpty();
            return result;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** x w in 64 bits, with weights rounded as said. */
    private static double[] expected(float[] weights, ReducedFloat type) {
        double[] y = new double[16];
        for (int column = 0; column < 16; column++) {
            for (int row = 0; row < 16; row++) {
                y[column] += (double) X[row] * type.value(type.bits(weights[row * 16 + column]));
            }
        }
        return y;
    }

    @Nested
    @DisplayName("for storage")
    class Storage {

        @Test
        @DisplayName("computes with the rounded weights, exactly, and halves them")
        void rounded() {
            float[] weights = weights(2);
            for (ReducedFloat type : ReducedFloat.values()) {
                PassResult result = convert(product(weights).build(), FloatConversionSettings.storage(type));
                QuantizerTests.assertClose(
                        OrtRunner.run(result.model(), FEEDS).get("y"), expected(weights, type), 1e-6);
                var change = result.report().nodes().getFirst();
                assertThat(change.node()).isEqualTo("product");
                assertThat(change.outcome()).isEqualTo(Outcome.CHANGED);
                assertThat(change.bytesBefore())
                        .isEqualTo(2 * change.bytesAfter())
                        .isEqualTo(1024);
                assertThat(result.model().graph().initializers())
                        .singleElement()
                        .satisfies(tensor -> assertThat(tensor.type()).isEqualTo(type.elementType()));
                assertThat(result.model().recipe().steps().getLast().pass()).isEqualTo("convert-float");
            }
        }

        @Test
        @DisplayName("keeps what is too large in float, or clamps it")
        void overflow() {
            float[] weights = weights(3);
            weights[7] = 70000;
            OnnxModel model = product(weights).build();
            FloatConversionSettings settings = FloatConversionSettings.storage(ReducedFloat.FLOAT16);
            PassResult kept = convert(model, settings);
            assertThat(kept.modified()).isFalse();
            assertThat(kept.model()).isSameAs(model);
            assertThat(kept.report().nodes().getFirst().reason()).contains("'w' holds 70000.0", "65504");
            PassResult clamped = convert(model, settings.withOverflow(Overflow.CLAMP));
            assertThat(clamped.report().nodes().getFirst().reason()).contains("1 value clamped to 65504");
            float[] limited = weights.clone();
            limited[7] = 65504;
            QuantizerTests.assertClose(
                    OrtRunner.run(clamped.model(), FEEDS).get("y"), expected(limited, ReducedFloat.FLOAT16), 1e-6);
            PassResult wide = convert(model, FloatConversionSettings.storage(ReducedFloat.BFLOAT16));
            assertThat(wide.modified()).isTrue();
        }

        @Test
        @DisplayName("shares a shared weight, leaves alone outputs, small ones and excluded readers")
        void odd_graphs() {
            ModelBuilder shared = product(weights(4)).node("MatMul", "second", List.of("y", "w"), "z");
            OnnxModel model = shared.output("z", ElementType.FLOAT, 1, 16).build();
            FloatConversionSettings settings = FloatConversionSettings.storage(ReducedFloat.FLOAT16);
            PassResult both = convert(model, settings);
            assertThat(both.report().changed()).isEqualTo(2);
            assertThat(both.model().graph().initializers()).hasSize(1);
            assertThat(OrtRunner.run(both.model(), FEEDS)).containsKeys("y", "z");
            PassResult excluded = convert(model, settings.withExclude(List.of("second")));
            assertThat(excluded.modified()).isFalse();
            assertThat(excluded.report().nodes().getFirst().reason()).contains("excluded by 'second'");
            PassResult output = convert(
                    product(weights(4)).output("w", ElementType.FLOAT, 16, 16).build(), settings);
            assertThat(output.report().nodes().getFirst().reason()).contains("output of the graph");
            OnnxModel small = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 2)
                    .weight("w", List.of(2L), 1, 2)
                    .weight("empty", List.of(0L, 4L))
                    .node("Add", "sum", List.of("x", "w"), "y")
                    .output("y", ElementType.FLOAT, 2)
                    .build();
            assertThat(convert(small, settings).modified()).isFalse();
        }

        @Test
        @DisplayName("takes constants of nodes and of graphs inside nodes, and old files' weights that are inputs too")
        void everywhere() {
            float[] weights = weights(5);
            var branch = new ModelBuilder()
                    .weight("inner", List.of(16L, 16L), weights)
                    .node("MatMul", "deep", List.of("x", "inner"), "r")
                    .output("r", ElementType.FLOAT, 1, 16)
                    .graph();
            var other = new ModelBuilder()
                    .node("Identity", "same", List.of("x"), "s")
                    .output("s", ElementType.FLOAT, 1, 16)
                    .graph();
            OnnxModel model = new ModelBuilder()
                    .irVersion(3)
                    .opset(11)
                    .input("x", ElementType.FLOAT, 1, 16)
                    .input("w", ElementType.FLOAT, 16, 16)
                    .weight("w", List.of(16L, 16L), weights)
                    .node(
                            "Constant",
                            "held",
                            List.of(),
                            "c",
                            ModelBuilder.tensor("value", ModelBuilder.floats("", List.of(16L, 16L), weights)))
                    .node("MatMul", "one", List.of("x", "w"), "a")
                    .node("MatMul", "two", List.of("a", "c"), "b")
                    .node("ReduceSum", "total", List.of("x"), "t", ModelBuilder.integer("keepdims", 0))
                    .weight("zero", List.of(), -100)
                    .node("Greater", "yes", List.of("t", "zero"), "condition")
                    .node(
                            "If",
                            "choice",
                            List.of("condition"),
                            "y",
                            ModelBuilder.subgraph("then_branch", branch),
                            ModelBuilder.subgraph("else_branch", other))
                    .output("y", ElementType.FLOAT, 1, 16)
                    .output("b", ElementType.FLOAT, 1, 16)
                    .build();
            PassResult result = convert(model, FloatConversionSettings.storage(ReducedFloat.FLOAT16));
            assertThat(result.report().changed()).isEqualTo(3);
            assertThat(result.report().nodes().stream().map(change -> change.node()))
                    .contains("one", "two", "deep");
            assertThat(result.model().proto().getSerializedSize())
                    .isLessThan(model.proto().getSerializedSize() * 8 / 10);
            QuantizerTests.assertClose(
                    OrtRunner.run(result.model(), FEEDS).get("y"), expected(weights, ReducedFloat.FLOAT16), 1e-6);
        }

        @Test
        @DisplayName("raises an opset that does not know the type, and says how")
        void opset() throws IOException {
            OnnxModel old = new ModelBuilder()
                    .opset(12)
                    .input("x", ElementType.FLOAT, 1, 16)
                    .weight("w", List.of(16L, 16L), weights(1))
                    .node("MatMul", "product", List.of("x", "w"), "a")
                    .node("Squeeze", "squeeze", List.of("a"), "y", ModelBuilder.integers("axes", 0L))
                    .output("y", ElementType.FLOAT, 16)
                    .build();
            PassResult result = convert(old, FloatConversionSettings.storage(ReducedFloat.BFLOAT16));
            assertThat(result.model().opset()).isEqualTo(13);
            assertThat(result.report().nodes())
                    .filteredOn(change -> change.outcome() == Outcome.CONVERTED)
                    .extracting(change -> change.node())
                    .contains("squeeze");
            assertThat(result.report().changed()).isEqualTo(1);
            QuantizerTests.assertClose(
                    OrtRunner.run(result.model(), FEEDS).get("y"), expected(weights(1), ReducedFloat.BFLOAT16), 1e-6);
        }
    }

    @Nested
    @DisplayName("for computing")
    class Compute {

        private static OnnxModel network() {
            return new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 16)
                    .weight("w", List.of(16L, 16L), weights(8))
                    .weight("epsilon", List.of(), 1e-12f)
                    .weight("mask", List.of(), -3.4e38f)
                    .weight("two", List.of(), 2)
                    .node("MatMul", "product", List.of("x", "w"), "p")
                    .node("Add", "guarded", List.of("p", "epsilon"), "g")
                    .node("Max", "bound", List.of("g", "mask"), "m")
                    .node("Add", "masked", List.of("m", "mask"), "n")
                    .node("Mul", "double", List.of("g", "two"), "d")
                    .node("Shape", "measure", List.of("d"), "s")
                    .node("Cast", "number", List.of("s"), "f", ModelBuilder.integer("to", 1))
                    .node("ReduceSum", "sum", List.of("f"), "t", ModelBuilder.integer("keepdims", 0))
                    .node("Div", "share", List.of("d", "t"), "y")
                    .output("y", ElementType.FLOAT, 1, 16)
                    .output("n", ElementType.FLOAT, 1, 16)
                    .build();
        }

        @Test
        @DisplayName("gives nearly the same, keeping in float what float16 cannot hold")
        void values() {
            OnnxModel model = network();
            PassResult result = convert(model, FloatConversionSettings.compute());
            Map<String, String> left = new java.util.TreeMap<>();
            result.report().nodes().stream()
                    .filter(change -> change.outcome() == Outcome.UNCHANGED)
                    .forEach(change -> left.put(change.node(), change.reason()));
            assertThat(left).containsOnlyKeys("guarded", "bound", "masked");
            assertThat(left.get("guarded")).contains("'epsilon' is 1.0E-12, which would become 0");
            assertThat(left.get("masked")).contains("beyond float16's 65504");
            float[] before = OrtRunner.run(model, FEEDS).get("y");
            float[] after = OrtRunner.run(result.model(), FEEDS).get("y");
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(2e-3f));
            }
            assertThat(after).isNotEqualTo(before);
            assertThat(result.model().graph().initializer("w")).isEmpty();
        }

        @Test
        @DisplayName("converts inputs and outputs when asked to")
        void interfaces(@TempDir Path folder) throws IOException {
            PassResult result = convert(
                    product(weights(9)).build(),
                    FloatConversionSettings.compute().withKeepInterface(false));
            assertThat(result.model().graph().inputs().getFirst().type()).isEqualTo(ElementType.FLOAT16);
            assertThat(result.model().graph().outputs().getFirst().type()).isEqualTo(ElementType.FLOAT16);
            assertThat(QuantizerTests.operators(result.model())).containsExactly("MatMul");
            Path file = folder.resolve("half.onnx");
            result.model().write(file);
            try (var session =
                    dev.cortado.runtime.InferenceSession.open(file, dev.cortado.runtime.RunSettings.defaults())) {
                assertThat(session.inputs().getFirst().type()).isEqualTo(ElementType.FLOAT16);
            }
        }

        @Test
        @DisplayName("is refused in bfloat16, for which ONNX Runtime's CPU has no kernel")
        void bfloat16() {
            assertThatThrownBy(() -> new FloatConversionSettings(
                            ReducedFloat.BFLOAT16,
                            FloatConversionSettings.Form.COMPUTE,
                            true,
                            Overflow.KEEP,
                            List.of(),
                            List.of()))
                    .hasMessageContainingAll("no kernels", "storage");
            OnnxModel plain = new ModelBuilder()
                    .input("x", ElementType.BFLOAT16, 1, 16)
                    .input("w", ElementType.BFLOAT16, 16, 16)
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y", ElementType.BFLOAT16, 1, 16)
                    .build();
            assertThatThrownBy(() -> OrtRunner.run(plain, Map.of())).hasMessageContaining("MatMul");
        }
    }
}
