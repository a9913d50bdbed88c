package dev.cortado.quantize.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.loss.FeedsLoss;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TransformedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The standard methods")
class StandardMethodsTest {

    private static final int WIDTH = 64;
    private static final List<String> VNNI = List.of("avx2", "avx512_vnni");

    @TempDir
    Path folder;

    private Model matrices() throws IOException {
        return model(new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, WIDTH)
                .weight("w", List.of(64L, 64L), QuantizerTests.random(1, WIDTH * WIDTH, -1, 1))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 1, WIDTH));
    }

    private Model convolutions() throws IOException {
        return model(new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 8, 6, 6)
                .weight("w", List.of(64L, 8L, 3L, 3L), QuantizerTests.random(2, 64 * 8 * 9, -1, 1))
                .node("Conv", "conv", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, 1, 64, 4, 4));
    }

    private Model model(ModelBuilder builder) throws IOException {
        Path file = folder.resolve("m.onnx");
        builder.build().write(file);
        return Model.of("m", new Resource(file.toUri().toString(), file, "abc", Files.size(file)), Optional.empty());
    }

    private static Feeds feeds(Model model) {
        return new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, 1), 8, 3);
    }

    private List<AutoCandidate> methods(Model model, List<String> instructionSets) throws IOException {
        ModelLoss loss = FeedsLoss.of(model, feeds(model), RunSettings.defaults(), Progress.NONE);
        return new StandardMethods(
                        () -> feeds(model),
                        loss,
                        new MeasurementCache(folder.resolve("cache")),
                        folder,
                        instructionSets)
                .all();
    }

    private static List<String> order(List<AutoCandidate> methods, Model model) {
        return methods.stream()
                .sorted(Comparator.<AutoCandidate>comparingDouble(
                                method -> method.promise(model).value())
                        .reversed())
                .map(AutoCandidate::name)
                .toList();
    }

    @Test
    @DisplayName("promise what the model's own weights, bits and kind say")
    void promises() throws IOException {
        Model model = matrices();
        double weights = 4.0 * WIDTH * WIDTH;
        double rest = model.sizeBytes() - weights;
        for (AutoCandidate method : methods(model, VNNI)) {
            Promise promise = method.promise(model);
            double bits = (model.sizeBytes() / promise.size() - rest) / weights * 32;
            Map<String, Double> expected = Map.of(
                    "hqq 4 bits", 4 + 36 / 32.0,
                    "gptq 4 bits", 4 + 36 / 32.0,
                    "hqq 8 bits", 8 + 40 / 32.0,
                    "gptq 8 bits", 8 + 40 / 32.0,
                    "fp16 storage", 16.0,
                    "bf16 storage", 16.0,
                    "mixed int8 and float", 0.8 * 8 + 0.2 * 32);
            assertThat(bits).as(method.name()).isCloseTo(expected.getOrDefault(method.name(), 8.0), within(1e-6));
            boolean faster = method.name().contains("int8");
            assertThat(promise.speed() > 1).as(method.name()).isEqualTo(faster);
            assertThat(promise.value()).isEqualTo(promise.size() * promise.speed());
        }
        assertThat(new Promise(3, 0.5).value()).isEqualTo(3);
    }

    @Test
    @DisplayName("begin with what suits the kind of model")
    void kinds() throws IOException {
        Model matrices = matrices();
        assertThat(order(methods(matrices, VNNI), matrices).getFirst()).isEqualTo("dynamic int8");
        Model convolutions = convolutions();
        List<String> order = order(methods(convolutions, VNNI), convolutions);
        assertThat(order.getFirst()).isEqualTo("static int8");
        // No matrix and no table: these promise nothing.
        assertThat(order.subList(6, 10))
                .containsExactlyInAnyOrder("hqq 4 bits", "gptq 4 bits", "hqq 8 bits", "gptq 8 bits");
    }

    @Test
    @DisplayName("make models that open, run, and are as small as promised")
    void make() throws IOException {
        for (Model model : List.of(matrices(), convolutions())) {
            List<String> made = new ArrayList<>();
            for (AutoCandidate method : methods(model, VNNI)) {
                Promise promise = method.promise(model);
                if (promise.size() < 1.02) {
                    assertThatThrownBy(() -> method.pass(model, 0.5, Progress.NONE))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("weights of");
                    continue;
                }
                Pass pass = method.pass(model, 0.5, Progress.NONE);
                TransformedModel result = new ModelTransformer(folder).apply(model, pass, "made", Progress.NONE);
                assertThat(result.verification().isCompared()).isTrue();
                made.add(method.name());
                if (!method.name().startsWith("mixed")) {
                    // Graphs get some nodes more, which counts in so small a model.
                    assertThat((double) model.sizeBytes() / result.model().sizeBytes())
                            .as(method.name())
                            .isBetween(0.6 * promise.size(), 1.05 * promise.size());
                }
            }
            assertThat(made).hasSizeGreaterThanOrEqualTo(6);
        }
    }

    @Test
    @DisplayName("refuse what overflows on the processor, and what needs samples that cannot be had")
    void refuse() throws IOException {
        Model model = matrices();
        AutoCandidate full = named("dynamic int8, full range", methods(model, List.of("avx2")));
        assertThatThrownBy(() -> full.pass(model, 0.5, Progress.NONE)).hasMessageContaining("can overflow");
        assertThat(full.promise(model).speed())
                .isLessThan(named("dynamic int8", methods(model, VNNI))
                        .promise(model)
                        .speed());
        ModelLoss loss = FeedsLoss.of(model, feeds(model), RunSettings.defaults(), Progress.NONE);
        List<AutoCandidate> without = new StandardMethods(
                        () -> {
                            throw new IOException("no network");
                        },
                        loss,
                        new MeasurementCache(folder.resolve("cache")),
                        folder,
                        VNNI)
                .all();
        for (String name : List.of("static int8", "gptq 4 bits")) {
            assertThatThrownBy(() -> named(name, without).pass(model, 0.5, Progress.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no network");
        }
        assertThat(named("hqq 4 bits", without).pass(model, 0.5, Progress.NONE).name())
                .isEqualTo("quantize-weights");
    }

    private static AutoCandidate named(String name, List<AutoCandidate> methods) {
        return methods.stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
