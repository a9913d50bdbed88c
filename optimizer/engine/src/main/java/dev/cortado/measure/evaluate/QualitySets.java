package dev.cortado.measure.evaluate;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Several evaluations of the same models in one table: what is meant when a model's quality is asked for and one figure would be too
 * few.
 *
 * @param evaluations one or more, of the same models in the same order, no two with a metric of the same name
 */
public record QualitySets(List<Evaluation> evaluations) {

    /** What an evaluation's columns say of its first metric only; here they bear that metric's name. */
    private static final List<String> OF_THE_FIRST_METRIC =
            List.of("difference", "difference_low", "difference_high", "p_value", "test", "verdict", "samples");

    /**
     * Freezes the list.
     *
     * @throws IllegalArgumentException if there is none, or the models are not the same
     */
    public QualitySets {
        evaluations = List.copyOf(evaluations);
        if (evaluations.isEmpty()) {
            throw new IllegalArgumentException("expected one evaluation or more, found none");
        }
        List<String> models = models(evaluations.getFirst());
        evaluations.stream()
                .filter(evaluation -> !models(evaluation).equals(models))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException(
                            "expected " + models + " in " + other.data() + " too, found " + models(other));
                });
    }

    private static List<String> models(Evaluation evaluation) {
        return evaluation.rows().stream().map(EvaluationRow::model).toList();
    }

    /**
     * One row per model: {@code model}; the columns of each {@link Evaluation#table()}, of which those about its first metric are
     * called after it, such as {@code mrr_at_10_difference}; {@code size_mb}.
     */
    public Table table() {
        List<Column<?>> columns = new ArrayList<>();
        Table first = evaluations.getFirst().table();
        columns.add(first.column("model"));
        for (Evaluation evaluation : evaluations) {
            Table table = evaluation.table();
            for (Column<?> column : table.columns()) {
                String name = column.name();
                if (OF_THE_FIRST_METRIC.contains(name)) {
                    columns.add(column.setName(of(evaluation.metric(), name)));
                } else if (!name.equals("model") && !name.equals("size_mb")) {
                    columns.add(column);
                }
            }
        }
        columns.add(first.column("size_mb"));
        return Table.create("quality", columns);
    }

    /** The name of a column that is about one metric, such as {@code f1_macro_verdict}. */
    public static String of(Metric metric, String column) {
        return metric.name() + "_" + column;
    }
}
