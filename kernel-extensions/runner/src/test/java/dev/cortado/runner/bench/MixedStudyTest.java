package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Interval;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.TensorValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The study of mixed precision")
class MixedStudyTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("counts what of a speed-up is given up, with the widest interval")
    void given_up() {
        // Full int8 runs 2.5 times in fp32's time, the mixed model 2 times: 1 of 1.5 is kept.
        Figure figure = MixedStudy.givenUp("m", 0.4, new Interval(0.39, 0.41), 0.5, new Interval(0.48, 0.52), 7);
        assertThat(figure.value()).isCloseTo(1 - 1 / 1.5, within(1e-12));
        assertThat(figure.interval().low()).isEqualTo(1 - (1 / 0.48 - 1) / (1 / 0.41 - 1));
        assertThat(figure.interval().high()).isEqualTo(1 - (1 / 0.52 - 1) / (1 / 0.39 - 1));
        assertThat(figure.samples()).isEqualTo(7);
    }

    @Test
    @DisplayName("has for each model samples that no other seed has")
    void samples() throws Exception {
        for (GridModel kind : GridModel.values()) {
            Model model = kind.load(Resources.standard(), Progress.NONE);
            List<Integer> seen = hashes(kind.feeds(model, 2, 0, Progress.NONE));
            List<Integer> unseen = hashes(kind.feeds(model, 4, 1, Progress.NONE));
            assertThat(seen).as(kind.title()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(unseen).as(kind.title()).doesNotContainAnyElementsOf(seen);
        }
    }

    private static List<Integer> hashes(Feeds feeds) throws Exception {
        List<Integer> hashes = new ArrayList<>();
        feeds.forEach(
                (inputs, samples) -> {
                    int hash = 0;
                    for (String name : inputs.keySet()) {
                        hash = 31 * hash
                                + Arrays.hashCode(
                                        TensorValues.of(inputs.get(name)).orElseThrow());
                    }
                    hashes.add(hash);
                },
                Progress.NONE);
        return hashes;
    }

    @Test
    @DisplayName("refuses settings that would not measure what they say")
    void settings() {
        assertThatThrownBy(() -> MixedSettings.FULL.withModels(List.of())).hasMessageContaining("one model or more");
        assertThatThrownBy(() -> MixedSettings.FULL.withMethods(List.of(WholeModel.WEIGHTS4)))
                .hasMessageContaining("full int8 among the methods");
    }

    @Test
    @Tag("full")
    @DisplayName("keeps a third of the loss on samples that the search did not see")
    void bar() throws Exception {
        MixedStudy.Outcome outcome = MixedStudy.run(
                MixedSettings.FULL
                        .withModels(List.of(GridModel.MINILM, GridModel.OCR_DETECTION))
                        .withMethods(List.of(WholeModel.DYNAMIC, WholeModel.STATIC)),
                folder,
                (task, done, total, unit) -> {
                    if (task.contains(": ") && task.contains(",")) {
                        System.out.println(task);
                    }
                });
        System.out.println(outcome.reason());
        outcome.figures().forEach(System.out::println);
        Figure loss = outcome.figures().stream()
                .filter(figure -> figure.what().equals("mixed: loss relative to int8's"))
                .findFirst()
                .orElseThrow();
        assertThat(loss.bar()).contains(1.0 / 3);
        assertThat(loss.isWithinBar()).isTrue();
        assertThat(outcome.search().orElseThrow().keepsGoal()).isTrue();
        assertThat(outcome.chosen()).isEqualTo(GridModel.OCR_DETECTION.title());
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("variants-"));
        }
    }
}
