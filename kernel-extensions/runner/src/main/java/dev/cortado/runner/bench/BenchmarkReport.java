package dev.cortado.runner.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runtime.Hardware;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Figures with the machine they belong to.
 *
 * @param study what was measured, as in {@code cortado bench STUDY}
 * @param subject what the figures are figures of: {@code kernel}, {@code model}
 * @param hardware the machine
 * @param figures in the order of the measurements
 */
public record BenchmarkReport(String study, String subject, Hardware hardware, List<Figure> figures) {

    private static final double BYTES_PER_GIGABYTE = 1e9;

    /** Copies. */
    public BenchmarkReport {
        figures = List.copyOf(figures);
    }

    /** The machine in one line. */
    public String machine() {
        return hardware.cpu() + ", " + hardware.logicalProcessors() + " logical processors, "
                + Math.round(hardware.memoryBytes() / BYTES_PER_GIGABYTE) + " GB, Java " + Runtime.version();
    }

    /** A row for each figure. */
    public Table table() {
        Table table = Table.create(study)
                .addColumns(
                        StringColumn.create("what"),
                        StringColumn.create(subject),
                        IntColumn.create("samples"),
                        DoubleColumn.create("value"),
                        DoubleColumn.create("low"),
                        DoubleColumn.create("high"),
                        DoubleColumn.create("p95"),
                        StringColumn.create("unit"),
                        DoubleColumn.create("at_most"),
                        StringColumn.create("kept"));
        for (Figure figure : figures) {
            table.stringColumn("what").append(figure.what());
            table.stringColumn(subject).append(figure.kernel());
            table.intColumn("samples").append(figure.samples());
            table.doubleColumn("value").append(figure.value());
            table.doubleColumn("low").append(figure.interval().low());
            table.doubleColumn("high").append(figure.interval().high());
            table.doubleColumn("p95").append(figure.p95());
            table.stringColumn("unit").append(figure.unit());
            table.doubleColumn("at_most").append(figure.bar().orElse(Double.NaN));
            table.stringColumn("kept").append(figure.bar().isEmpty() ? "" : figure.isWithinBar() ? "yes" : "no");
        }
        return table;
    }

    /** The same for programs; what could not be determined is null. */
    public String toJson() {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode().put("schema", "cortado.bench." + study + "/1");
        root.putObject("machine")
                .put("cpu", hardware.cpu())
                .put("logical_processors", hardware.logicalProcessors())
                .put("memory_bytes", hardware.memoryBytes())
                .put("java", Runtime.version().toString());
        ArrayNode rows = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode row = rows.addObject()
                    .put("what", figure.what())
                    .put(subject, figure.kernel())
                    .put("unit", figure.unit())
                    .put("samples", figure.samples());
            put(row, "value", figure.value());
            put(row, "low", figure.interval().low());
            put(row, "high", figure.interval().high());
            put(row, "p95", figure.p95());
            put(row, "at_most", figure.bar().orElse(Double.NaN));
        }
        return root.toPrettyString() + "\n";
    }

    private static void put(ObjectNode row, String name, double value) {
        if (Double.isNaN(value)) {
            row.putNull(name);
        } else {
            row.put(name, value);
        }
    }
}
