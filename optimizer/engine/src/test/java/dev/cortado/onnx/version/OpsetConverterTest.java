package dev.cortado.onnx.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.onnx.proto.FunctionProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.runtime.ModelVerifier;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsetConverterTest {

    private static PassResult convert(OnnxModel model, long opset) {
        PassResult result = new OpsetConverter(opset).apply(model, Progress.NONE);
        assertThat(TopologicalOrder.violation(result.model().graph())).isEmpty();
        return result;
    }

    static Stream<UpgradeCase> cases() {
        return UpgradeCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_outputs_are_the_same_at_every_opset_at_which_something_changes(UpgradeCase given) {
        Map<String, float[]> expected = OrtRunner.run(given.model(), given.feeds());
        assertThat(expected)
                .isNotEmpty()
                .allSatisfy((name, values) -> assertThat(values).isNotEmpty());
        TreeSet<Integer> targets = new TreeSet<>(given.changes());
        targets.addAll(List.of(13, 17, 21, 23));
        for (int opset : targets.tailSet((int) given.model().opset(), false).headSet(given.highest(), true)) {
            PassResult result = convert(given.model(), opset);
            assertThat(result.model().opset()).isEqualTo(opset);
            Map<String, float[]> found = OrtRunner.run(result.model(), given.feeds());
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, values) -> assertThat(found.get(name))
                    .as("%s at opset %d", name, opset)
                    .hasSize(values.length)
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(values));
            long steps = given.changes().stream()
                    .filter(change -> change > given.model().opset() && change <= opset)
                    .count();
            if (steps > 0) {
                assertThat(result.report().changed()).as("steps to %d", opset).isGreaterThan(1);
            } else {
                assertThat(result.report().changed()).isEqualTo(1);
            }
        }
    }

    @Test
    void every_change_known_is_a_version_of_its_operator() {
        OperatorVersions versions = OperatorVersions.read();
        assertThat(versions.all()).hasSizeGreaterThan(180);
        new Upgrades()
                .between(OpsetConverter.LOWEST, OpsetConverter.HIGHEST)
                .forEach((opset, upgrades) -> upgrades.keySet()
                        .forEach(operator -> assertThat(versions.all().get(operator))
                                .as(operator)
                                .contains(opset)));
        versions.all()
                .forEach((operator, known) ->
                        assertThat(known).as(operator).isSorted().doesNotHaveDuplicates());
    }

    @Nested
    @DisplayName("the report and the file")
    class Report {

        private final OnnxModel model = new ModelBuilder()
                .opset(11)
                .irVersion(6)
                .input("x", ElementType.FLOAT, 2, 3)
                .node("Unsqueeze", "up", List.of("x"), "u", ModelBuilder.integers("axes", 0L))
                .node("Relu", "relu", List.of("u"), "r")
                .node("And", "", List.of("t", "t"), "a")
                .initializer(dev.cortado.onnx.proto.TensorProto.newBuilder()
                        .setName("t")
                        .setDataType(ElementType.BOOL.code())
                        .addDims(1)
                        .addInt32Data(1)
                        .build())
                .output("r")
                .output("a", ElementType.BOOL)
                .build();

        @Test
        void tell_every_step_with_its_versions() {
            List<NodeChange> lines = convert(model, 21).report().nodes();
            assertThat(lines.getFirst().reason()).isEqualTo("opset 11 to 21, file format 6 to 10");
            assertThat(lines.get(1))
                    .isEqualTo(new NodeChange(
                            "up", "Unsqueeze", Outcome.CHANGED, "version 11 to 13: axes became an input", 0, 0));
            assertThat(lines.get(2).node()).isEqualTo("relu");
            assertThat(lines.get(2).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(lines.get(2).reason()).isEqualTo("version 6 to 14: the same meaning");
            assertThat(lines).hasSize(3);
        }

        @Test
        void the_recipe_has_the_step_and_the_model_given_stays() {
            byte[] before = model.proto().toByteArray();
            OnnxModel raised = convert(model, 21).model();
            assertThat(raised.recipe().steps()).hasSize(1);
            assertThat(raised.recipe().steps().getFirst().pass()).isEqualTo("convert-opset");
            assertThat(raised.recipe().steps().getFirst().settings()).containsEntry("opset", 21);
            assertThat(raised.irVersion()).isEqualTo(10);
            assertThat(model.proto().toByteArray()).isEqualTo(before);
        }

        @Test
        void equal_constants_are_kept_once() {
            OnnxModel two = new ModelBuilder()
                    .opset(11)
                    .input("x", ElementType.FLOAT, 2)
                    .node("Unsqueeze", "one", List.of("x"), "u", ModelBuilder.integers("axes", 0L))
                    .node("Unsqueeze", "two", List.of("u"), "y", ModelBuilder.integers("axes", 0L))
                    .output("y")
                    .build();
            assertThat(convert(two, 13).model().graph().initializers()).hasSize(1);
        }

        @Test
        void nothing_to_raise_gives_the_very_model() {
            PassResult same = convert(model, 11);
            assertThat(same.model()).isSameAs(model);
            assertThat(same.modified()).isFalse();
            PassResult enough = OpsetConverter.atLeast(model, 9, Progress.NONE);
            assertThat(enough.model()).isSameAs(model);
            assertThat(enough.report().nodes()).isEmpty();
        }

        @Test
        void for_another_pass_only_the_steps_are_told_and_do_not_count_as_its_changes() {
            PassResult raised = OpsetConverter.atLeast(model, 13, Progress.NONE);
            assertThat(raised.model().opset()).isEqualTo(13);
            assertThat(raised.report().nodes())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line.outcome()).isEqualTo(Outcome.CONVERTED));
            assertThat(raised.report().changed()).isZero();
        }

        @Test
        void constants_that_an_old_file_lists_as_inputs_are_inputs_no_more() {
            OnnxModel old = new ModelBuilder()
                    .opset(8)
                    .irVersion(3)
                    .input("x", ElementType.FLOAT, 1, 2)
                    .input("w", ElementType.FLOAT, 2, 1)
                    .weight("w", List.of(2L, 1L), 2, 3)
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y")
                    .build();
            OnnxModel raised = convert(old, 21).model();
            assertThat(raised.proto().getGraph().getInputList())
                    .extracting(input -> input.getName())
                    .containsExactly("x");
            assertThat(OrtRunner.run(raised, Map.of("x", new Feed(new float[] {1, 10}, 1, 2)))
                            .get("y"))
                    .containsExactly(32);
        }

        @Test
        void operators_of_other_domains_and_their_versions_stay() {
            OnnxModel fused = new ModelBuilder()
                    .opset(11)
                    .domain("com.microsoft")
                    .input("x", ElementType.FLOAT, 1, 2)
                    .node("com.microsoft", "Gelu", "gelu", List.of("x"), List.of("y"))
                    .output("y")
                    .build();
            OnnxModel raised = convert(fused, 21).model();
            assertThat(raised.opsets()).isEqualTo(Map.of("ai.onnx", 21L, "com.microsoft", 1L));
            Map<String, Feed> feeds = Map.of("x", new Feed(new float[] {1, -1}, 1, 2));
            assertThat(OrtRunner.run(raised, feeds).get("y"))
                    .containsExactly(OrtRunner.run(fused, feeds).get("y"), within(1e-6f));
        }

        @Test
        void a_half_precision_bound_becomes_a_half_precision_input() {
            OnnxModel half = new ModelBuilder()
                    .opset(10)
                    .input("x", ElementType.FLOAT, 2)
                    .node("Cast", "down", List.of("x"), "h", ModelBuilder.integer("to", 10))
                    .node("Relu", "relu", List.of("h"), "r")
                    .node("Clip", "clip", List.of("r"), "c", ModelBuilder.real("max", 0.5f))
                    .node("Cast", "up", List.of("c"), "y", ModelBuilder.integer("to", 1))
                    .output("y")
                    .build();
            OnnxModel raised = convert(half, 13).model();
            assertThat(raised.graph().initializer("c_max").orElseThrow().type()).isEqualTo(ElementType.FLOAT16);
            assertThat(OrtRunner.run(raised, Map.of("x", new Feed(new float[] {0.25f, 2}, 2)))
                            .get("y"))
                    .containsExactly(0.25f, 0.5f);
        }
    }

    @Nested
    @DisplayName("what is refused, by name")
    class Refused {

        private void refused(OnnxModel model, long opset, String... parts) {
            var thrown = assertThatThrownBy(() -> convert(model, opset)).isInstanceOf(IllegalArgumentException.class);
            for (String part : parts) {
                thrown.hasMessageContaining(part);
            }
        }

        private ModelBuilder node(long opset, String operator, dev.cortado.onnx.proto.AttributeProto... attributes) {
            return new ModelBuilder()
                    .opset(opset)
                    .input("x", ElementType.FLOAT, 1, 2, 3, 3)
                    .node(operator, "culprit", List.of("x", "s"), "y", attributes)
                    .output("y");
        }

        @Test
        void a_lower_opset_one_that_is_not_known_and_one_too_old() {
            OnnxModel model = node(13, "Relu").build();
            refused(model, 11, "opset 13", "only be raised");
            assertThatThrownBy(() -> new OpsetConverter(24)).hasMessageContaining("7 to 23");
            assertThatThrownBy(() -> new OpsetConverter(6)).hasMessageContaining("found 6");
            refused(node(6, "Relu").build(), 13, "opset 6", "export the model again");
        }

        @Test
        void an_operator_that_does_not_exist_or_not_yet() {
            refused(node(11, "Reluu").build(), 13, "'culprit'", "Reluu", "nearest: Relu");
            refused(node(11, "Gelu").build(), 21, "'culprit'", "from opset 20 on");
        }

        @Test
        void what_the_newer_version_cannot_say() {
            refused(
                    node(8, "BatchNormalization", ModelBuilder.integer("spatial", 0))
                            .build(),
                    9,
                    "culprit",
                    "spatial");
            refused(node(8, "Scan").build(), 9, "culprit", "batch dimension", "raise it to 8 at most");
            refused(node(18, "GroupNormalization").build(), 21, "culprit", "each channel", "raise it to 20 at most");
            refused(
                    node(11, "Resize", ModelBuilder.text("coordinate_transformation_mode", "tf_half_pixel_for_nn"))
                            .build(),
                    13,
                    "culprit",
                    "tf_half_pixel_for_nn");
            refused(
                    node(10, "Resize").weight("s", List.of(4L), 1, 1, 2, 0.5f).build(),
                    11,
                    "culprit",
                    "enlarges one dimension");
            refused(node(10, "Resize").input("s", ElementType.FLOAT, 4).build(), 11, "culprit", "computed");
        }

        @Test
        void a_mask_and_outputs_of_training_that_are_read() {
            OnnxModel dropout = new ModelBuilder()
                    .opset(9)
                    .input("x", ElementType.FLOAT, 2)
                    .node("", "Dropout", "drop", List.of("x"), List.of("y", "mask"))
                    .output("y")
                    .output("mask")
                    .build();
            refused(dropout, 11, "drop", "mask is read");
            OnnxModel normalization = new ModelBuilder()
                    .opset(9)
                    .input("x", ElementType.FLOAT, 2, 2)
                    .node("", "BatchNormalization", "norm", List.of("x", "s", "b", "m", "v"), List.of("y", "mean"))
                    .output("mean")
                    .build();
            refused(normalization, 14, "norm", "'mean' is read");
        }

        @Test
        void a_bound_whose_type_is_not_known() {
            OnnxModel model = new ModelBuilder()
                    .opset(9)
                    .domain("com.alien")
                    .input("x", ElementType.FLOAT, 2)
                    .node("com.alien", "Abduct", "alien", List.of("x"), List.of("h"))
                    .node("Clip", "clip", List.of("h"), "y", ModelBuilder.real("min", 0))
                    .output("z")
                    .build();
            refused(model, 11, "clip", "not declared");
        }

        @Test
        void a_model_with_functions_of_its_own() {
            OnnxModel model = node(11, "Relu").build();
            refused(
                    model.with(model.proto().toBuilder()
                            .addFunctions(FunctionProto.newBuilder().setName("mine"))
                            .build()),
                    13,
                    "functions of its own (mine)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                RealModels.MINILM,
                RealModels.OCR_DETECTION,
                RealModels.OCR_RECOGNITION,
                RealModels.OCR_DIRECTION,
                RealModels.VOICE_ACTIVITY
            })
    void real_models_give_the_same_at_opset_21(String uri) throws IOException {
        Path file = RealModels.file(uri);
        OnnxModel model = OnnxModel.read(file);
        PassResult raised = convert(model, 21);
        Verification verification = ModelVerifier.standard().verify(raised.model(), file, Progress.NONE);
        assertThat(verification.isCompared()).as(verification.note()).isTrue();
        assertThat(verification.maxAbsError()).isLessThan(1e-4);
        assertThat(QuantizerTests.operators(raised.model()))
                .as("nothing is flattened where the axis is the last one")
                .filteredOn("Flatten"::equals)
                .hasSameSizeAs(QuantizerTests.operators(model).stream()
                        .filter("Flatten"::equals)
                        .toList());
    }
}
