package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.measure.Subject;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.mixed.DynamicCandidate;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Times of layers")
class ProfiledLayerTimesTest {

    private static Model minilm() throws IOException {
        return Model.of("minilm", Resources.standard().fetch(RealModels.MINILM, Progress.NONE), Optional.empty());
    }

    @Test
    @DisplayName("go to the layers that new nodes lead to; a shared activation goes to all that read it")
    void owners() throws IOException {
        Model model = minilm();
        PassResult made = DynamicCandidate.reduced().everywhere().apply(model.onnx(), Progress.NONE);
        Set<String> layers = made.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .map(NodeChange::node)
                .collect(Collectors.toSet());
        Map<String, Set<String>> owners = ProfiledLayerTimes.owners(model.onnx(), made.model(), layers, Map.of());
        int shared = 0;
        for (Node node : made.model().graph().nodes()) {
            Set<String> mine = owners.getOrDefault(node.toString(), Set.of());
            switch (node.operator()) {
                case "MatMulInteger", "DequantizeLinear" ->
                    assertThat(mine).as("%s", node).hasSize(1);
                case "DynamicQuantizeLinear" -> {
                    assertThat(mine.size()).as("%s", node).isIn(1, 3);
                    shared += mine.size() == 3 ? 1 : 0;
                }
                case "Softmax", "Erf", "Reshape" ->
                    assertThat(mine).as("%s", node).isEmpty();
                default -> {}
            }
        }
        assertThat(shared).isEqualTo(6);
        assertThat(owners.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .isEqualTo(layers);
    }

    @Test
    @DisplayName("of a node that follows layers go to those whose results reach it")
    void followers() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1)
                .node("Conv", "one", List.of("x"), "a")
                .node("Conv", "two", List.of("x"), "b")
                .node("Relu", "clamp", List.of("a"), "c")
                .node("Add", "sum", List.of("c", "b"), "d")
                .node("Exp", "plain", List.of("d"), "e")
                .node("Relu", "far", List.of("e"), "f")
                .output("f", ElementType.FLOAT, 1)
                .build();
        List<NodeChange> changes = Stream.of("one", "two", "clamp", "sum", "far")
                .map(label -> new NodeChange(label, "", Outcome.CHANGED, "", 0, 0))
                .toList();
        Map<String, Set<String>> found =
                ProfiledLayerTimes.followers(model, new PassReport("p", changes), Set.of("one", "two"));
        assertThat(found)
                .containsOnly(
                        Map.entry("clamp", Set.of("one")),
                        Map.entry("sum", Set.of("one", "two")),
                        Map.entry("far", Set.of()));
        Map<String, Set<String>> owners = ProfiledLayerTimes.owners(model, model, Set.of("one", "two"), found);
        assertThat(owners.values().stream().flatMap(Set::stream).filter("one"::equals))
                .as("its own, the clamp's and the sum's")
                .hasSize(3);
    }

    @Test
    @DisplayName("of a real profile are known of all layers, and make up most of MiniLM's run but not more than it")
    void real(@TempDir Path folder) throws IOException {
        Model model = minilm();
        DynamicCandidate candidate = DynamicCandidate.reduced();
        ProfiledLayerTimes times = ProfiledLayerTimes.measure(
                model,
                List.of(candidate),
                ProfilePlan.of(new Subject("m", model.file())).withRuns(3),
                folder,
                Progress.NONE);
        double saved = 0;
        int known = 0;
        for (Node node : model.nodes()) {
            var millis = times.savedMillis(node.label(), candidate.name());
            if (millis.isPresent()) {
                saved += millis.getAsDouble();
                known++;
            }
        }
        assertThat(known).isEqualTo(36 + 3);
        assertThat(times.modelMillis().orElseThrow()).isPositive();
        assertThat(saved).isLessThan(times.modelMillis().orElseThrow());
        assertThat(times.savedMillis("nosuch", candidate.name())).isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
