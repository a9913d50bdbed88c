package dev.cortado.magics;

import dev.cortado.onnx.ElementType;
import dev.cortado.runtime.Model;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The table that tells models apart: one row each. */
public final class ModelFrames {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    private ModelFrames() {}

    /** Columns model, size_mb, parameters, weights, opset, recipe, source. */
    public static Table summary(List<Model> models) {
        Table table = Table.create("models")
                .addColumns(
                        StringColumn.create("model"),
                        DoubleColumn.create("size_mb"),
                        LongColumn.create("parameters"),
                        StringColumn.create("weights"),
                        LongColumn.create("opset"),
                        StringColumn.create("recipe"),
                        StringColumn.create("source"));
        for (Model model : models) {
            table.stringColumn("model").append(model.name());
            table.doubleColumn("size_mb").append(megabytes(model.sizeBytes()));
            table.longColumn("parameters").append(model.onnx().parameterCount());
            table.stringColumn("weights").append(weights(model.onnx().bytesByType()));
            table.longColumn("opset").append(model.onnx().opset());
            table.stringColumn("recipe").append(recipe(model));
            table.stringColumn("source").append(origin(model));
        }
        return table;
    }

    /** Where a model came from: its URI, or the model it was made from. */
    public static String origin(Model model) {
        return model.parent().map(parent -> "made from " + parent.name()).orElse(model.source());
    }

    /** Bytes as megabytes of 10^6 bytes, the MB of every frame. */
    public static double megabytes(long bytes) {
        return bytes / BYTES_PER_MEGABYTE;
    }

    /** A size as a reader would say it, such as {@code 90.4 MB} or {@code 0.6 kB}. */
    public static String size(long bytes) {
        if (bytes < BYTES_PER_MEGABYTE / 10) {
            return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
        }
        return String.format(Locale.ROOT, "%.1f MB", megabytes(bytes));
    }

    /** A count as a reader would say it, such as {@code 22.6 million}. */
    public static String count(long number) {
        if (number >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.2f billion", number / 1e9);
        }
        if (number >= 1_000_000) {
            return String.format(Locale.ROOT, "%.1f million", number / 1e6);
        }
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The passes a model went through, in order, such as {@code quantize-dynamic}; empty for one as it came. */
    public static String recipe(Model model) {
        return model.recipe().steps().stream().map(step -> step.pass()).collect(Collectors.joining(", "));
    }

    private static String weights(Map<ElementType, Long> bytesByType) {
        long all = bytesByType.values().stream().mapToLong(Long::longValue).sum();
        return bytesByType.entrySet().stream()
                .sorted(Map.Entry.<ElementType, Long>comparingByValue().reversed())
                .filter(entry -> entry.getValue() * 100 >= all)
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %.0f%%",
                        entry.getKey().name().toLowerCase(Locale.ROOT),
                        100.0 * entry.getValue() / all))
                .collect(Collectors.joining(", "));
    }
}
