package dev.cortado.measure.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tech.tablesaw.api.Table;

/**
 * What one evaluation says of a model's quality.
 *
 * @param evidence the number of the frame
 * @param model its name
 * @param metric the column's name
 * @param value with its interval, where the frame has {@code metric_low} and {@code metric_high}
 * @param condition what it was evaluated on; for a metric that compares with the first model, that model too
 * @param reference the first model of the frame
 * @param difference to the reference as the frame itself has it, paired, in {@code difference}, {@code difference_low} and
 *X
 */
public record QualityFigure(
        int evidence,
        String model,
        String metric,
        Estimate value,
        String condition,
        String reference,
        Estimate difference) {

    private static final String DIFFERENCE = "difference";

    /** Metrics that say how close a model is to the first one, by a word of their names. */
    private static final Pattern RELATIVE = Pattern.compile("(^|_)(cosine|sqnr|max_abs_error|kl|agreement)(_|$)");

    /** Decimal columns that say how fast, how large, how many. */
    private static final List<String> NO_QUALITY = List.of("_ms", "_mb", "_s", "_per_s", "_low", "_high", DIFFERENCE);

    /**
     * The figures of a frame, metric by metric in the order of its columns; rows that no longer speak of a model of that
     * name are left out. A metric is a decimal column with an interval, or one that was asked for by name.
     *
     * @param evidence a frame with a column {@code model}
     * @param wanted metrics that count without interval too
     */
    public static List<QualityFigure> of(Evidence evidence, Set<String> wanted) {
        Table table = evidence.table();
        List<QualityFigure> figures = new ArrayList<>();
        if (table.isEmpty()) {
            return figures;
        }
        String reference = Cells.text(table, 0, "model");
        List<String> metrics = table.columnNames().stream()
                .filter(column -> isMetric(table, column, wanted))
                .toList();
        for (String metric : metrics) {
            String difference = difference(table, metric, metric.equals(metrics.getFirst()));
            boolean relative = RELATIVE.matcher(metric).find();
            String condition = evidence.condition() + (relative ? " relative to " + reference : "");
            for (int row = 0; row < table.rowCount(); row++) {
                String model = Cells.text(table, row, "model");
                Estimate value = Cells.estimate(table, row, metric);
                boolean known = value.isKnown() && evidence.models().contains(model);
                if (known && (!relative || evidence.models().contains(reference))) {
                    figures.add(new QualityFigure(
                            evidence.number(),
                            model,
                            metric,
                            value,
                            condition.strip(),
                            reference,
                            Cells.estimate(table, row, difference)));
                }
            }
        }
        return figures;
    }

    /** The column of a metric's difference to the reference; one that the frame has not is unknown in every row. */
    private static String difference(Table table, String metric, boolean first) {
        String own = metric + "_" + DIFFERENCE;
        return first && !table.containsColumn(own) ? DIFFERENCE : own;
    }

    private static boolean isMetric(Table table, String column, Set<String> wanted) {
        if (!Cells.isDecimal(table, column) || NO_QUALITY.stream().anyMatch(column::endsWith)) {
            return false;
        }
        boolean interval = table.containsColumn(column + "_low") && table.containsColumn(column + "_high");
        return interval || wanted.contains(column);
    }
}
