package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.MeanScores;
import dev.cortado.measure.evaluate.Metric;
import dev.cortado.measure.evaluate.TaskOutcome;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The loss at tasks")
class TaskLossTest {

    private static Model model(String name) {
        return Model.of(name, new Resource("file:" + name, Path.of(name), "abc", 1), Optional.empty());
    }

    /** Scores by the model's name. */
    private record Fixed(String name, Metric metric, Map<String, Double> values) implements EvaluationTask {
        @Override
        public String data() {
            return "made up";
        }

        @Override
        public TaskOutcome run(Model model, RunSettings settings, Progress progress) {
            return TaskOutcome.of().with(metric, new MeanScores(List.of(values.get(model.name()))));
        }
    }

    private static double loss(EvaluationTask... tasks) throws Exception {
        return new TaskLoss(model("before"), List.of(tasks), RunSettings.defaults())
                .of(model("after"), Progress.NONE)
                .value();
    }

    @Test
    @DisplayName("is the part of the first metric that is gone, of several tasks the largest, and never below 0")
    void relative() throws Exception {
        Metric mrr = new Metric("mrr", true, 0.01);
        EvaluationTask worse = new Fixed("worse", mrr, Map.of("before", 0.8, "after", 0.78));
        EvaluationTask better = new Fixed("better", mrr, Map.of("before", 0.5, "after", 0.6));
        assertThat(loss(worse)).isCloseTo(0.025, within(1e-12));
        assertThat(loss(better)).isZero();
        assertThat(loss(better, worse)).isCloseTo(0.025, within(1e-12));
    }

    @Test
    @DisplayName("of an error rate is the part of what was right")
    void lower_is_better() throws Exception {
        Metric errors = new Metric("cer", false, 0.01);
        assertThat(loss(new Fixed("ocr", errors, Map.of("before", 0.2, "after", 0.24))))
                .isCloseTo(0.05, within(1e-12));
    }

    @Test
    @DisplayName("has a key that tells data apart and does not depend on where objects lie in memory")
    void keys() {
        Metric mrr = new Metric("mrr", true, 0.01);
        String one = key(new Fixed("a", mrr, Map.of("before", 0.8)));
        assertThat(key(new Fixed("a", mrr, Map.of("before", 0.8)))).isEqualTo(one);
        assertThat(key(new Fixed("a", mrr, Map.of("before", 0.9)))).isNotEqualTo(one);
    }

    private static String key(EvaluationTask task) {
        return new TaskLoss(model("before"), List.of(task), RunSettings.defaults()).key();
    }
}
