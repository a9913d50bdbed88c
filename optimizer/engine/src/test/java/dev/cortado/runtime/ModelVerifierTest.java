package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The model verifier")
class ModelVerifierTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
    private static final float[][] WEIGHT = {{1, 2, 3}, {4, 5, 6}};

    @TempDir
    Path directory;

    private Path original() throws IOException {
        return TestModels.write(TestModels.matMul(WEIGHT), directory.resolve("original.onnx"));
    }

    private Verification verify(ModelProto candidate) throws IOException {
        Path file = TestModels.write(candidate, directory.resolve("candidate.onnx"));
        return ModelVerifier.standard().verify(file, original(), Progress.NONE);
    }

    @Test
    void finds_a_copy_equal() throws IOException {
        Verification verification = verify(TestModels.matMul(WEIGHT));
        assertThat(verification.isCompared()).isTrue();
        assertThat(verification.worstCosine()).isEqualTo(1);
        assertThat(verification.maxAbsError()).isZero();
    }

    @Test
    void measures_how_far_a_changed_model_is() throws IOException {
        Verification verification = verify(TestModels.matMul(new float[][] {{-1, -2, -3}, {-4, -5, -6}}));
        assertThat(verification.worstCosine()).isCloseTo(-1, within(1e-12));
        assertThat(verification.maxAbsError()).isPositive();
    }

    @Test
    void finds_optimums_int8_minilm_close_to_the_original() throws IOException {
        Verification verification = ModelVerifier.standard()
                .verify(TestModels.minilmInt8().file(), TestModels.minilm().file(), Progress.NONE);
        assertThat(verification.worstCosine()).isBetween(0.9, 0.99999);
    }

    @Test
    void verifies_a_model_that_is_not_written_yet() throws IOException {
        OnnxModel candidate = OnnxModel.of(TestModels.matMul(WEIGHT), null);
        assertThat(ModelVerifier.standard()
                        .verify(candidate, original(), Progress.NONE)
                        .worstCosine())
                .isEqualTo(1);
    }

    @Test
    void names_the_node_that_does_not_load() throws IOException {
        ModelProto broken = TestModels.model(GraphProto.newBuilder()
                .setName("broken")
                .addInput(TestModels.value("x", FLOAT, "batch", 2))
                .addOutput(TestModels.value("y", FLOAT, "batch", 3))
                .addInitializer(TestModels.floats("w", List.of(5L, 3L), new float[15]))
                .addNode(TestModels.node("MatMul", "ill_fitting", List.of("x", "w"), "y")));
        ModelVerificationException failure =
                catchThrowableOfType(ModelVerificationException.class, () -> verify(broken));
        assertThat(failure.node()).contains("ill_fitting");
        assertThat(failure).hasMessageContaining("ill_fitting").hasMessageNotContaining("\n");
    }

    @Test
    void blames_the_original_for_an_operator_that_it_brought() throws IOException {
        ModelProto alien = TestModels.model(GraphProto.newBuilder()
                .setName("alien")
                .addInput(TestModels.value("x", FLOAT, "batch", 2))
                .addOutput(TestModels.value("y", FLOAT, "batch", 2))
                .addNode(TestModels.node("Abduct", "taken", List.of("x"), "y")));
        Path original = TestModels.write(alien, directory.resolve("alien.onnx"));
        assertThatThrownBy(() -> ModelVerifier.standard().verify(OnnxModel.of(alien, null), original, Progress.NONE))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("alien.onnx does not load in ONNX Runtime: node 'taken' (Abduct): ONNX Runtime has no such"
                        + " operator in the opset the model asks for: export the model with standard ONNX operators, or"
                        + " with a newer opset");
    }

    @Test
    void refuses_numbers_that_are_none() throws IOException {
        ModelProto candidate = TestModels.matMul(new float[][] {{1, 2, Float.NaN}, {4, 5, 6}});
        assertThatThrownBy(() -> verify(candidate))
                .isInstanceOf(ModelVerificationException.class)
                .hasMessageContaining("output 'y' is NaN at element 2");
    }

    @Test
    void refuses_an_output_that_no_longer_depends_on_anything() throws IOException {
        assertThatThrownBy(() -> verify(TestModels.matMul(new float[2][3])))
                .isInstanceOf(ModelVerificationException.class)
                .hasMessageContaining("everywhere, where the original's varies");
    }

    @Test
    void refuses_other_inputs_or_outputs() throws IOException {
        ModelProto renamed = TestModels.model(GraphProto.newBuilder()
                .setName("renamed")
                .addInput(TestModels.value("x", FLOAT, "batch", 2))
                .addOutput(TestModels.value("z", FLOAT, "batch", 2))
                .addNode(TestModels.node("Identity", "i", List.of("x"), "z")));
        assertThatThrownBy(() -> verify(renamed))
                .isInstanceOf(ModelVerificationException.class)
                .hasMessageContaining("other outputs")
                .hasMessageContaining("y: float");
    }

    @Test
    void refuses_another_shape() throws IOException {
        assertThatThrownBy(() -> verify(TestModels.matMul(new float[][] {{1, 2}, {3, 4}})))
                .isInstanceOf(ModelVerificationException.class)
                .hasMessageContaining("expected the shape [2, 3], found [2, 2]");
    }

    @Test
    void says_when_the_original_is_too_large_to_run_here() throws IOException {
        Path candidate = TestModels.write(TestModels.matMul(WEIGHT), directory.resolve("candidate.onnx"));
        Verification verification =
                ModelVerifier.standard().withMemoryLimit(30).verify(candidate, original(), Progress.NONE);
        assertThat(verification.isCompared()).isFalse();
        assertThat(verification.note()).contains("24 bytes").contains("not compared");
    }

    @Test
    void does_not_open_what_is_too_large_to_be_opened_here() throws IOException {
        Path candidate = TestModels.write(TestModels.matMul(WEIGHT), directory.resolve("candidate.onnx"));
        Verification verification =
                ModelVerifier.standard().withMemoryLimit(10).verify(candidate, original(), Progress.NONE);
        assertThat(verification.isCompared()).isFalse();
        assertThat(verification.note()).contains("24 bytes").contains("neither opened nor compared");
    }
}
