package dev.cortado.quantize.check;

import dev.cortado.quantize.check.PortabilityLayer.Finding;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a {@link PortabilityCheck} found.
 *
 * @param layers every node that multiplies 8-bit integers, in the graph's order
 * @param samples how many samples' activations were looked at; 0 when the weights alone were
 */
public record PortabilityReport(List<PortabilityLayer> layers, int samples) {

    private static final double PERCENT = 100;
    private static final double MILLION = 1e6;

    /** Freezes the list. */
    public PortabilityReport {
        layers = List.copyOf(layers);
    }

    /** The nodes of which something was found. */
    public List<String> nodes(Finding finding) {
        return layers.stream()
                .filter(layer -> layer.finding() == finding)
                .map(PortabilityLayer::node)
                .toList();
    }

    /** Whether no input makes any processor clip a sum. */
    public boolean isSafe() {
        return layers.stream().allMatch(layer -> layer.finding() == Finding.SAFE);
    }

    /**
     * A row for each layer: {@code node}, {@code operator}, {@code finding}, {@code pairs}, {@code risky_pairs}, {@code risky_percent}; of
     * the samples {@code saturated_pairs}, {@code saturated_ppm} (of all pairs of products), {@code affected_percent} (of all results);
     * {@code note}. What was not looked at is missing.
     */
    public Table table() {
        Table table = Table.create("portability")
                .addColumns(
                        StringColumn.create("node"),
                        StringColumn.create("operator"),
                        StringColumn.create("finding"),
                        LongColumn.create("pairs"),
                        LongColumn.create("risky_pairs"),
                        DoubleColumn.create("risky_percent"),
                        LongColumn.create("saturated_pairs"),
                        DoubleColumn.create("saturated_ppm"),
                        DoubleColumn.create("affected_percent"),
                        StringColumn.create("note"));
        for (PortabilityLayer layer : layers) {
            table.stringColumn("node").append(layer.node());
            table.stringColumn("operator").append(layer.operator());
            table.stringColumn("finding").append(layer.finding().toString());
            table.longColumn("pairs").append(layer.pairs());
            table.longColumn("risky_pairs").append(layer.riskyPairs());
            table.doubleColumn("risky_percent")
                    .append(layer.pairs() == 0 ? 0 : PERCENT * layer.riskyPairs() / layer.pairs());
            if (layer.checkedPairs() == 0) {
                table.longColumn("saturated_pairs").appendMissing();
                table.doubleColumn("saturated_ppm").appendMissing();
                table.doubleColumn("affected_percent").appendMissing();
            } else {
                table.longColumn("saturated_pairs").append(layer.saturatedPairs());
                table.doubleColumn("saturated_ppm").append(MILLION * layer.saturatedPairs() / layer.checkedPairs());
                table.doubleColumn("affected_percent").append(PERCENT * layer.affectedShare());
            }
            table.stringColumn("note").append(layer.exact());
        }
        return table;
    }
}
