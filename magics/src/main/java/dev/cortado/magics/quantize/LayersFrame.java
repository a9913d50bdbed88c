package dev.cortado.magics.quantize;

import dev.cortado.magics.ResultFrame;
import dev.cortado.quantize.debug.LayerReport;
import dev.cortado.quantize.debug.LayerRow;
import dev.cortado.record.Reproducibility;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The table of {@code %layers}: a row for every quantised weight. */
final class LayersFrame {

    private static final double PERCENT = 100;

    private LayersFrame() {}

    /**
     * The frame; the columns of activations are left out when nothing was run.
     */
    static ResultFrame of(LayerReport report, boolean activations) {
        List<LayerRow> rows = report.rows();
        Table table = Table.create("layers")
                .addColumns(
                        texts("node", rows, LayerRow::node),
                        texts("operator", rows, LayerRow::operator),
                        texts("weight", rows, LayerRow::weight),
                        texts("method", rows, LayerRow::method),
                        texts("granularity", rows, LayerRow::granularity),
                        whole("bits", rows, LayerRow::bits),
                        numbers("weight_sqnr_db", rows, LayerRow::weightDecibels),
                        numbers("weight_clipped_percent", rows, row -> PERCENT * row.weightClipped()));
        if (activations) {
            table.addColumns(
                    numbers("activation_sqnr_db", rows, LayerRow::activationDecibels),
                    numbers("activation_min", rows, LayerRow::activationMin),
                    numbers("activation_max", rows, LayerRow::activationMax),
                    numbers("quantized_min", rows, LayerRow::quantizedMin),
                    numbers("quantized_max", rows, LayerRow::quantizedMax),
                    numbers("activation_clipped_percent", rows, row -> PERCENT * row.activationClipped()));
        }
        table.addColumns(
                whole("bytes_before", rows, LayerRow::bytesBefore), whole("bytes_after", rows, LayerRow::bytesAfter));
        return ResultFrame.exact(table)
                .with(Reproducibility.close(0.01), "weight_sqnr_db", "weight_clipped_percent")
                .with(Reproducibility.close(0.5), "activation_sqnr_db", "activation_clipped_percent")
                .with(Reproducibility.close(0.1), "activation_min", "activation_max", "quantized_min", "quantized_max");
    }

    private static StringColumn texts(String name, List<LayerRow> rows, Function<LayerRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private static DoubleColumn numbers(String name, List<LayerRow> rows, ToDoubleFunction<LayerRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }

    private static LongColumn whole(String name, List<LayerRow> rows, ToLongFunction<LayerRow> value) {
        return LongColumn.create(name, rows.stream().mapToLong(value).toArray());
    }
}
