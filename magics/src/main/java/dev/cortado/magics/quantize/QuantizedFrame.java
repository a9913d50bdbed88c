package dev.cortado.magics.quantize;

import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.TransformedModel;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A model and what was made of it, a row each. */
final class QuantizedFrame {

    private static final double TOLERANCE = 0.01;

    private QuantizedFrame() {}

    static ResultFrame of(Model before, TransformedModel made) {
        Table table = Table.create("quantised")
                .addColumns(
                        StringColumn.create("model"),
                        DoubleColumn.create("size_mb"),
                        DoubleColumn.create("size_ratio"),
                        LongColumn.create("changed_nodes"),
                        LongColumn.create("kept_nodes"),
                        DoubleColumn.create("verified_cosine"));
        long changed = made.report().changed();
        long kept = made.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .count();
        row(table, before, before, 0, kept + changed, 1.0);
        row(table, made.model(), before, changed, kept, made.verification().worstCosine());
        return ResultFrame.exact(table).with(Reproducibility.close(TOLERANCE), "verified_cosine");
    }

    private static void row(Table table, Model model, Model before, long changed, long kept, double cosine) {
        table.stringColumn("model").append(model.name());
        table.doubleColumn("size_mb").append(ModelFrames.megabytes(model.sizeBytes()));
        table.doubleColumn("size_ratio").append((double) model.sizeBytes() / before.sizeBytes());
        table.longColumn("changed_nodes").append(changed);
        table.longColumn("kept_nodes").append(kept);
        table.doubleColumn("verified_cosine").append(cosine);
    }
}
