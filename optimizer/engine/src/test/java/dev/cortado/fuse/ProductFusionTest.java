package dev.cortado.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Fusing products")
class ProductFusionTest {

    private static final int INPUTS = 5;
    private static final int OUTPUTS = 7;

    private final RandomEncoder random = new RandomEncoder(new Random(3));

    private static PassResult fuse(OnnxModel model) throws IOException {
        return ProductFusion.all().apply(model, Progress.NONE);
    }

    private static List<String> operators(OnnxModel model) {
        return model.graph().nodes().stream().map(Node::operator).toList();
    }

    /** A model of inputs {@code x: float[?, 5]} and output {@code y}, with a weight {@code w: float[5, 7]}. */
    private ModelBuilder builder() {
        return new ModelBuilder()
                .opset(17)
                .input("x", ElementType.FLOAT, "rows", INPUTS)
                .weight("w", List.of((long) INPUTS, (long) OUTPUTS), random.floats(INPUTS * OUTPUTS, 1))
                .weight("b", List.of((long) OUTPUTS), random.floats(OUTPUTS, 1))
                .output("y");
    }

    private void sameOutputs(OnnxModel fused, OnnxModel model, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        Map<String, Feed> feeds = Map.of("x", new Feed(random.floats(count, 1), shape));
        float[] expected = OrtRunner.run(model, feeds).get("y");
        float[] found = OrtRunner.run(fused, feeds).get("y");
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("element " + i).isCloseTo(expected[i], Offset.offset(1e-5f));
        }
    }

    @Test
    @DisplayName("takes in a matrix however it is written, its bias and what is behind it")
    void forms() throws IOException {
        for (int seed = 0; seed < 120; seed++) {
            RandomProduct product = new RandomProduct(seed);
            OnnxModel built = product.model();
            PassResult result = fuse(built);
            assertThat(operators(result.model())).containsExactly("QuantMatMul", "Identity");
            assertThat(result.report().changed()).isEqualTo(1);
            sameOutputs(result.model(), built, product.shape());
        }
    }

    @Test
    @DisplayName("gives a matrix that two products read to each")
    void shared() throws IOException {
        OnnxModel model = builder()
                .node("MatMul", "first", List.of("x", "w"), "u")
                .node("Relu", "positive", List.of("u"), "v")
                .node("MatMul", "second", List.of("x", "w"), "z")
                .node("Mul", "gate", List.of("v", "z"), "y")
                .build();
        PassResult result = fuse(model);
        assertThat(operators(result.model())).containsExactly("QuantMatMul", "QuantMatMul", "Mul");
        assertThat(result.report().nodes())
                .extracting(NodeChange::node, NodeChange::operator, NodeChange::reason)
                .containsExactly(
                        tuple("first", "QuantMatMul", "a product and relu behind it"),
                        tuple("second", "QuantMatMul", "a product"));
        assertThat(result.model().recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("fuse-products");
        sameOutputs(result.model(), model, 3, INPUTS);
    }

    @Nested
    @DisplayName("leaves what is behind a product")
    class Behind {

        private void stays(OnnxModel model, String... operators) throws IOException {
            OnnxModel fused = fuse(model).model();
            assertThat(operators(fused)).containsExactly(operators);
            sameOutputs(fused, model, 3, INPUTS);
        }

        @Test
        @DisplayName("when the product is read elsewhere too")
        void readElsewhere() throws IOException {
            stays(
                    builder()
                            .node("MatMul", "p", List.of("x", "w"), "u")
                            .node("Add", "bias", List.of("u", "b"), "v")
                            .node("Mul", "both", List.of("u", "v"), "y")
                            .build(),
                    "QuantMatMul",
                    "Add",
                    "Mul");
            stays(
                    builder()
                            .node("MatMul", "p", List.of("x", "w"), "u")
                            .node("Relu", "positive", List.of("u"), "v")
                            .node("Sub", "both", List.of("v", "u"), "y")
                            .build(),
                    "QuantMatMul",
                    "Relu",
                    "Sub");
        }

        @Test
        @DisplayName("when the product is an output")
        void output() throws IOException {
            stays(
                    builder()
                            .node("MatMul", "p", List.of("x", "w"), "y")
                            .node("Relu", "positive", List.of("y"), "z")
                            .output("z")
                            .build(),
                    "QuantMatMul",
                    "Relu");
        }

        @Test
        @DisplayName("when the bias is no vector, or is computed")
        void noVector() throws IOException {
            stays(
                    builder()
                            .weight("high", List.of(1L, 1L, (long) OUTPUTS), random.floats(OUTPUTS, 1))
                            .node("MatMul", "p", List.of("x", "w"), "u")
                            .node("Add", "bias", List.of("u", "high"), "y")
                            .build(),
                    "QuantMatMul",
                    "Add");
            stays(
                    builder()
                            .node("MatMul", "p", List.of("x", "w"), "u")
                            .node("Add", "twice", List.of("u", "u"), "y")
                            .build(),
                    "QuantMatMul",
                    "Add");
        }

        @Test
        @DisplayName("when it changes the type on the way")
        void halves() throws IOException {
            OnnxModel model = builder()
                    .node("MatMul", "p", List.of("x", "w"), "u")
                    .node("Cast", "narrow", List.of("u"), "h", ModelBuilder.integer("to", ElementType.FLOAT16.code()))
                    .node("Relu", "positive", List.of("h"), "r")
                    .node("Cast", "widen", List.of("r"), "y", ModelBuilder.integer("to", ElementType.FLOAT.code()))
                    .build();
            stays(model, "QuantMatMul", "Cast", "Relu", "Cast");
        }
    }

    @Nested
    @DisplayName("leaves a product alone, and says why,")
    class LeftAlone {

        private void left(Consumer<ModelBuilder> graph, String reason) throws IOException {
            ModelBuilder builder = builder();
            graph.accept(builder);
            OnnxModel model = builder.build();
            PassResult result = fuse(model);
            assertThat(result.model()).isSameAs(model);
            assertThat(result.report().nodes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.reason()).contains(reason))
                    .satisfies(change -> assertThat(change.outcome()).isEqualTo(Outcome.UNCHANGED));
        }

        @Test
        @DisplayName("whose matrix is computed or on the left")
        void computed() throws IOException {
            left(
                    model ->
                            model.node("Transpose", "t", List.of("x"), "u").node("MatMul", "p", List.of("u", "x"), "y"),
                    "computed at run time");
            left(model -> model.node("MatMul", "p", List.of("w", "x"), "y"), "on the left-hand side");
            left(model -> model.node("MatMul", "p", List.of("w", "w"), "y"), "both sides are constant");
        }

        @Test
        @DisplayName("whose matrix is of another type or has other dimensions")
        void otherMatrix() throws IOException {
            left(
                    model -> model.weight("deep", List.of(1L, 5L, 7L), random.floats(35, 1))
                            .node("MatMul", "p", List.of("x", "deep"), "y"),
                    "3 dimensions, not two");
            left(
                    model -> model.initializer(TensorProto.newBuilder()
                                    .setName("double")
                                    .setDataType(ElementType.DOUBLE.code())
                                    .addDims(1)
                                    .addDims(1)
                                    .addDoubleData(1)
                                    .build())
                            .node("MatMul", "p", List.of("x", "double"), "y"),
                    "of type double, not float");
        }

        @Test
        @DisplayName("whose matrix is quantised")
        void quantised() throws IOException {
            left(
                    model -> model.initializer(TensorProto.newBuilder()
                                    .setName("codes")
                                    .setDataType(ElementType.INT8.code())
                                    .addDims(2)
                                    .addDims(1)
                                    .addInt32Data(3)
                                    .addInt32Data(4)
                                    .build())
                            .weight("step", List.of(), 0.5f)
                            .node("DequantizeLinear", "d", List.of("codes", "step"), "floats")
                            .node("MatMul", "p", List.of("x", "floats"), "y"),
                    "quantised already");
        }

        @Test
        @DisplayName("which is a Gemm that does more")
        void gemm() throws IOException {
            left(
                    model -> model.node("Gemm", "p", List.of("x", "w"), "y", ModelBuilder.integer("transA", 1)),
                    "transposes its input");
            left(
                    model -> model.node("Gemm", "p", List.of("x", "w", "b"), "y", ModelBuilder.real("beta", 0.5f)),
                    "beta is not 1");
            left(
                    model ->
                            model.input("c", ElementType.FLOAT, OUTPUTS).node("Gemm", "p", List.of("x", "w", "c"), "y"),
                    "its bias is computed at run time");
        }

        @Test
        @DisplayName("which is inside another node")
        void inside() throws IOException {
            left(
                    model -> model.input("yes", ElementType.BOOL)
                            .node(
                                    "If",
                                    "branch",
                                    List.of("yes"),
                                    "y",
                                    ModelBuilder.subgraph(
                                            "then_branch",
                                            new ModelBuilder()
                                                    .node("MatMul", "p", List.of("x", "w"), "a")
                                                    .output("a")
                                                    .graph()),
                                    ModelBuilder.subgraph(
                                            "else_branch",
                                            new ModelBuilder()
                                                    .node("Identity", "i", List.of("w"), "a")
                                                    .output("a")
                                                    .graph())),
                    "inside the If branch");
        }

        @Test
        @DisplayName("when functions cannot be written for so old a model")
        void old() throws IOException {
            left(
                    model -> model.opset(6).node("MatMul", "p", List.of("x", "w"), "y"),
                    "The model uses opset 6, and only opset 7");
        }
    }

    @ParameterizedTest(name = "opset {0}")
    @ValueSource(longs = {7, 9, 10})
    @DisplayName("raises a model that is too old for functions")
    void raised(long opset) throws IOException {
        OnnxModel model = builder()
                .opset(opset)
                .node("MatMul", "p", List.of("x", "w"), "y")
                .build();
        PassResult result = fuse(model);
        assertThat(result.model().opset()).isEqualTo(11);
        assertThat(result.report().nodes())
                .extracting(NodeChange::outcome)
                .contains(Outcome.CONVERTED, Outcome.CHANGED);
        sameOutputs(result.model(), model, 3, INPUTS);
    }

    @Test
    @DisplayName("takes the products that are asked for")
    void selected() throws IOException {
        OnnxModel model = builder()
                .node("MatMul", "first", List.of("x", "w"), "u")
                .node("MatMul", "second", List.of("x", "w"), "v")
                .node("MatMul", "third", List.of("x", "w"), "z")
                .node("Sum", "sum", List.of("u", "v", "z"), "y")
                .build();
        ProductFusion pass =
                new ProductFusion(List.of("MatMul"), List.of("fir*"), Map.of("third", "it is to stay floats"));
        PassResult result = pass.apply(model, Progress.NONE);
        assertThat(operators(result.model())).containsExactly("MatMul", "QuantMatMul", "MatMul", "Sum");
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .containsExactly("excluded by 'fir*'", "a product", "it is to stay floats");
        assertThat(pass.settings())
                .containsEntry("include", List.of("MatMul"))
                .containsEntry("exclude", List.of("fir*"))
                .containsEntry("left", List.of("third"));
        assertThatThrownBy(() -> new ProductFusion(List.of("frist"), List.of(), Map.of()).apply(model, Progress.NONE))
                .hasMessageContaining("'frist'")
                .hasMessageContaining("first");
    }

    @Test
    @DisplayName("names its node as the product, or as what it gave")
    void names() throws IOException {
        OnnxModel model = builder()
                .node("MatMul", "", List.of("x", "w"), "u")
                .node("Add", "bias", List.of("u", "b"), "y")
                .build();
        Node node = fuse(model).model().graph().nodes().getFirst();
        assertThat(node.name()).isEqualTo("u");
        assertThat(node.outputs()).containsExactly("y");
        assertThat(new ArrayList<>(node.inputs())).startsWith("x").hasSize(3);
        assertThat(MatMulOperator.read(node, fuse(model).model().graph()::initializer)
                        .linear()
                        .outputs())
                .isEqualTo(OUTPUTS);
    }
}
