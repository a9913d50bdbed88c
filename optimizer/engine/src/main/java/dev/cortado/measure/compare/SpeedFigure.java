package dev.cortado.measure.compare;

import dev.cortado.measure.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * How fast a model was in one configuration of one benchmark.
 *
 * @param evidence the number of the frame
 * @param model its name
 * @param configuration what was run
 * @param p50Millis the median time of a run of the whole batch
 * @param reference the first model of the benchmark, to which the ratio is
 * @param ratio the time relative to the reference's, paired; below 1 is faster
 * @param noise the interval of the reference's time relative to its own second run
 * @param residentMegabytes peak resident memory in 10^6 bytes; NaN if not measured
 */
public record SpeedFigure(
        int evidence,
        String model,
        Configuration configuration,
        Estimate p50Millis,
        String reference,
        Estimate ratio,
        Interval noise,
        double residentMegabytes) {

    private static final List<String> OTHER = List.of("scenario", "provider");

    /**
     * The figures of a benchmark's frame, in its order; rows that no longer speak of a model of that name are left out.
     *
     * @param evidence a frame with columns {@code model}, {@code batch}, {@code threads}, {@code p50_ms}
     */
    public static List<SpeedFigure> of(Evidence evidence) {
        Table table = evidence.table();
        Map<Configuration, Integer> firstRows = new HashMap<>();
        List<SpeedFigure> figures = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            Configuration configuration = configuration(table, row);
            int first = firstRows.getOrDefault(configuration, row);
            firstRows.put(configuration, first);
            String model = Cells.text(table, row, "model");
            double p50 = Cells.number(table, row, "p50_ms");
            if (!evidence.models().contains(model) || Double.isNaN(p50)) {
                continue;
            }
            Estimate millis =
                    Estimate.of(p50, Cells.number(table, row, "p50_low_ms"), Cells.number(table, row, "p50_high_ms"));
            String reference = Cells.text(table, first, "model");
            figures.add(new SpeedFigure(
                    evidence.number(),
                    model,
                    configuration,
                    millis,
                    reference,
                    row == first ? Estimate.plain(1) : Cells.estimate(table, row, "ratio"),
                    Cells.estimate(table, first, "ratio").interval(),
                    Cells.number(table, row, "rss_mb")));
        }
        return figures;
    }

    private static Configuration configuration(Table table, int row) {
        String other = OTHER.stream()
                .flatMap(column -> Stream.of(Cells.text(table, row, column)))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        int batch = Cells.whole(table, row, "batch");
        int tokens = Cells.whole(table, row, "tokens");
        String input = Cells.text(table, row, "input");
        return new Configuration(
                batch,
                tokens,
                Cells.whole(table, row, "threads"),
                input.isEmpty() ? batch + " x " + tokens + " tokens" : input,
                other);
    }

    /** Whether this is the benchmark's first model. */
    public boolean isReference() {
        return model.equals(reference);
    }
}
