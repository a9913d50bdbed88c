package dev.cortado.magics.measure;

import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.measure.evaluate.Evaluation;
import dev.cortado.measure.evaluate.Metric;
import dev.cortado.measure.evaluate.QualitySets;
import dev.cortado.record.Reproducibility;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code %evaluate} shows of several sets: a sentence and a chart of each, one table. */
final class QualitySetsView {

    private QualitySetsView() {}

    static MagicResult of(QualitySets sets) {
        ResultFrame frame = ResultFrame.exact(sets.table());
        List<String> details = new ArrayList<>();
        for (Evaluation evaluation : sets.evaluations()) {
            Metric metric = evaluation.metric();
            frame = EvaluationView.metrics(evaluation, frame)
                    .with(Reproducibility.measured(), columns(metric, EvaluationView.CHANCE))
                    .with(Reproducibility.close(metric.tolerance()), columns(metric, EvaluationView.DIFFERENCE));
            details.addAll(EvaluationView.classes(evaluation));
        }
        MagicResult result = MagicResult.of(
                        sets.evaluations().stream().map(EvaluationView::summary).collect(Collectors.joining(" ")))
                .frame(frame)
                .details(details);
        for (Evaluation evaluation : sets.evaluations()) {
            result = EvaluationView.charts(evaluation, result);
        }
        return result;
    }

    private static String[] columns(Metric metric, String[] names) {
        return Arrays.stream(names).map(name -> QualitySets.of(metric, name)).toArray(String[]::new);
    }
}
