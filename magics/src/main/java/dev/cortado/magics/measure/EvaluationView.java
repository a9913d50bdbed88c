package dev.cortado.magics.measure;

import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.NumberText;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import dev.cortado.magics.render.chart.MatrixChart;
import dev.cortado.measure.Interval;
import dev.cortado.measure.evaluate.Evaluation;
import dev.cortado.measure.evaluate.EvaluationRow;
import dev.cortado.measure.evaluate.Metric;
import dev.cortado.measure.evaluate.PairedDifference;
import dev.cortado.measure.metric.ConfusionMatrix;
import dev.cortado.measure.metric.FScore;
import dev.cortado.record.Reproducibility;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.HeatMapChart;
import tech.tablesaw.api.Table;

/** What {@code %evaluate} shows of a task: who got what, and whether the difference means anything. */
final class EvaluationView {

    private static final int MOST_MATRICES = 4;

    /** With more classes than this a matrix cannot be read. */
    private static final int MOST_CLASSES = 20;

    /** Whether chance explains a difference turns on the last digits: another processor may come to the other side of 5 %. */
    static final String[] CHANCE = {"p_value", "verdict"};

    static final String[] DIFFERENCE = {"difference", "difference_low", "difference_high"};

    private EvaluationView() {}

    static MagicResult of(Evaluation evaluation) {
        return charts(
                evaluation,
                MagicResult.of(summary(evaluation))
                        .frame(frame(evaluation, evaluation.table()))
                        .details(classes(evaluation)));
    }

    /** A result with the evaluation's charts: the metrics, and a classification's matrices. */
    static MagicResult charts(Evaluation evaluation, MagicResult before) {
        MagicResult result = before.chart(bars(evaluation));
        int drawn = 0;
        for (EvaluationRow row : evaluation.rows()) {
            ConfusionMatrix matrix = row.confusion().orElse(null);
            if (matrix != null && matrix.classes() <= MOST_CLASSES && drawn < MOST_MATRICES) {
                result = result.chart(confusion(row.model() + ": samples by class, " + evaluation.data(), matrix));
                drawn++;
            }
        }
        return result;
    }

    private static HeatMapChart confusion(String title, ConfusionMatrix matrix) {
        double[][] counts = new double[matrix.classes()][matrix.classes()];
        for (int actual = 0; actual < counts.length; actual++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                counts[actual][predicted] = matrix.count(actual, predicted);
            }
        }
        return MatrixChart.of(title, "actual class", matrix.labels(), "predicted class", matrix.labels(), counts);
    }

    /** Precision, recall and F1 of each class, where there are not too many. */
    static List<String> classes(Evaluation evaluation) {
        List<String> lines = new ArrayList<>();
        for (EvaluationRow row : evaluation.rows()) {
            row.confusion().filter(matrix -> matrix.classes() <= MOST_CLASSES).ifPresent(matrix -> {
                for (int i = 0; i < matrix.classes(); i++) {
                    FScore score = FScore.of(matrix, i);
                    lines.add(row.model() + ", " + matrix.labels().get(i) + ": precision "
                            + NumberText.of(score.precision()) + ", recall " + NumberText.of(score.recall())
                            + ", F1 " + NumberText.of(score.f1()) + ", " + matrix.actual(i) + " samples");
                }
            });
        }
        return lines;
    }

    private static ResultFrame frame(Evaluation evaluation, Table table) {
        return metrics(evaluation, ResultFrame.exact(table))
                .with(Reproducibility.measured(), CHANCE)
                .with(Reproducibility.close(evaluation.metric().tolerance()), DIFFERENCE);
    }

    /** A frame in which the metrics and their intervals are as close as each metric says. */
    static ResultFrame metrics(Evaluation evaluation, ResultFrame before) {
        ResultFrame frame = before;
        for (Metric metric : evaluation.metrics()) {
            Reproducibility close = Reproducibility.close(metric.tolerance());
            frame = frame.with(close, metric.name(), metric.name() + "_low", metric.name() + "_high");
        }
        return frame;
    }

    /** Who got what, in one sentence. */
    static String summary(Evaluation evaluation) {
        EvaluationRow baseline = evaluation.rows().getFirst();
        String name = baseline.primary().metric().name();
        String first = baseline.model() + " has " + name + " "
                + NumberText.of(baseline.primary().value())
                + within(baseline.primary().interval()) + " over "
                + baseline.samples() + " samples of " + evaluation.data();
        return first
                + evaluation.rows().stream()
                        .skip(1)
                        .map(row -> "; " + row.model() + " "
                                + NumberText.of(row.primary().value()) + ": " + verdict(row.difference()))
                        .collect(Collectors.joining())
                + ".";
    }

    private static String within(Interval interval) {
        return interval.isAttained()
                ? " (" + NumberText.of(interval.low()) + " to " + NumberText.of(interval.high()) + ")"
                : "";
    }

    private static String verdict(PairedDifference difference) {
        return difference.interval().isAttained()
                ? difference.verdict() + " (difference " + NumberText.of(difference.value()) + ", "
                        + NumberText.of(difference.interval().low()) + " to "
                        + NumberText.of(difference.interval().high()) + ", p "
                        + NumberText.of(difference.pValue()) + ")"
                : difference.verdict().toString();
    }

    /** Bars of the metrics that share the first one's scale, models side by side. */
    private static CategoryChart bars(Evaluation evaluation) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < evaluation.metrics().size(); i++) {
            if (i == 0 || (isShare(evaluation, 0) && isShare(evaluation, i))) {
                places.add(i);
            }
        }
        List<Bars> series = new ArrayList<>();
        for (EvaluationRow row : evaluation.rows()) {
            List<Double> values = new ArrayList<>();
            List<Double> lows = new ArrayList<>();
            List<Double> highs = new ArrayList<>();
            for (int place : places) {
                EvaluationRow.Value value = row.values().get(place);
                values.add(value.value());
                lows.add(value.interval().low());
                highs.add(value.interval().high());
            }
            series.add(new Bars(name(row.model(), series), values, lows, highs));
        }
        List<String> categories = places.stream()
                .map(place -> evaluation.metrics().get(place).name())
                .toList();
        CategoryChart chart = new BarChart(
                "Quality on " + evaluation.data() + ", with 95 % intervals",
                evaluation.metric().higherIsBetter() ? "higher is better" : "lower is better",
                categories,
                series);
        chart.getStyler().setYAxisDecimalPattern("0.####");
        return chart;
    }

    /** A model may be named twice, a series may not. */
    private static String name(String model, List<Bars> series) {
        long before =
                series.stream().filter(bars -> bars.name().startsWith(model)).count();
        return before == 0 ? model : model + " (" + (before + 1) + ")";
    }

    private static boolean isShare(Evaluation evaluation, int place) {
        return evaluation.rows().stream()
                .map(row -> row.values().get(place).value())
                .allMatch(value -> Double.isNaN(value) || Math.abs(value) <= 1);
    }
}
