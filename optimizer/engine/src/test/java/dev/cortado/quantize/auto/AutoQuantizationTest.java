package dev.cortado.quantize.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.auto.AutoResult.Attempt;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Automatic quantisation")
class AutoQuantizationTest {

    @TempDir
    Path folder;

    private Model model;
    private final List<String> judged = new ArrayList<>();

    @BeforeEach
    void makeModel() throws IOException {
        Path file = folder.resolve("m.onnx");
        new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 64)
                .weight("w", List.of(64L, 64L), QuantizerTests.random(1, 64 * 64, -1, 1))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 1, 64)
                .build()
                .write(file);
        model = Model.of("m", new Resource(file.toUri().toString(), file, "abc", Files.size(file)), Optional.empty());
    }

    /** Losses by the last step of the model's recipe. */
    private ModelLoss losses(Map<String, Double> byPass) {
        return new ModelLoss() {
            @Override
            public String name() {
                return "made up";
            }

            @Override
            public String key() {
                return "made up";
            }

            @Override
            public Loss of(Model changed, Progress progress) {
                String pass = changed.recipe().steps().getLast().pass();
                judged.add(pass);
                return new Loss(byPass.get(pass), Double.NaN);
            }
        };
    }

    private AutoResult run(List<AutoCandidate> candidates, Map<String, Double> byPass, double within)
            throws IOException {
        return new AutoQuantization(candidates, losses(byPass), within)
                .run(model, new ModelTransformer(folder), "auto", Progress.NONE);
    }

    private static List<AutoCandidate> candidates() {
        return List.of(
                AutoCandidate.of(
                        "halves",
                        new Promise(2, 1),
                        new FloatConversion(FloatConversionSettings.storage(ReducedFloat.FLOAT16))),
                AutoCandidate.of("bytes", new Promise(3.5, 2), new DynamicQuantizer(DynamicQuantization.defaults())));
    }

    @Test
    @DisplayName("stops at the first method that keeps within the loss, the one that promises most")
    void first() throws IOException {
        AutoResult result = run(candidates(), Map.of("quantize-dynamic", 0.004, "convert-float", 0.0), 0.005);
        assertThat(judged).containsExactly("quantize-dynamic");
        assertThat(result.stopped()).isEqualTo("bytes loses 0.400 %, within 0.500 %; what was left promises no more");
        assertThat(result.tried().stream().map(Attempt::verdict))
                .containsExactly("within the loss", "not tried: it promises no more");
        assertThat(result.best().orElseThrow().model().recipe().steps()).hasSize(1);
        assertThat(result.pass().orElseThrow().name()).isEqualTo("quantize-dynamic");
    }

    @Test
    @DisplayName("goes on where a method loses more")
    void second() throws IOException {
        AutoResult result = run(candidates(), Map.of("quantize-dynamic", 0.006, "convert-float", 0.001), 0.005);
        assertThat(judged).containsExactly("quantize-dynamic", "convert-float");
        assertThat(result.stopped()).isEqualTo("halves loses 0.100 %, within 0.500 %; it was the last method");
        assertThat(result.tried().stream().map(Attempt::verdict)).containsExactly("loses more", "within the loss");
    }

    @Test
    @DisplayName("says which came nearest where none does")
    void none() throws IOException {
        AutoResult result = run(candidates(), Map.of("quantize-dynamic", 0.06, "convert-float", 0.01), 0.005);
        assertThat(result.best()).isEmpty();
        assertThat(result.stopped())
                .isEqualTo("none of 2 methods keeps within 0.500 %; halves comes nearest with 1.00 %");
    }

    @Test
    @DisplayName("passes over methods that do nothing or refuse, and says why")
    void refused() throws IOException {
        List<AutoCandidate> candidates = new ArrayList<>(candidates());
        candidates.add(AutoCandidate.of(
                "nothing",
                new Promise(9, 1),
                new DynamicQuantizer(DynamicQuantization.defaults().withExclude(List.of("MatMul")))));
        candidates.add(AutoCandidate.of(
                "refuses",
                new Promise(8, 0.5),
                new DynamicQuantizer(DynamicQuantization.defaults().withExclude(List.of("nosuch")))));
        AutoResult result = run(candidates, Map.of("quantize-dynamic", 0.0, "convert-float", 0.0), 0);
        assertThat(result.tried().stream().map(Attempt::verdict))
                .containsExactly(
                        "changes nothing in this model",
                        result.tried().get(1).verdict(),
                        "within the loss",
                        "not tried: it promises no more");
        assertThat(result.tried().get(1).verdict()).startsWith("not for this model: The exclude pattern 'nosuch'");
        assertThatThrownBy(() -> new AutoQuantization(List.of(), losses(Map.of()), 0.1))
                .hasMessageContaining("one method or more");
        assertThatThrownBy(() -> new AutoQuantization(candidates(), losses(Map.of()), -1))
                .hasMessageContaining("-1");
    }
}
