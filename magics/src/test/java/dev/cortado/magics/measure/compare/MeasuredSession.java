package dev.cortado.magics.measure.compare;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.ModelIdentity;
import dev.cortado.magics.SmallModels;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** A notebook with small models a, b and c, and figures put into its memory as if they had been measured. */
final class MeasuredSession {

    final MemorySession notebook;
    private final Path folder;

    MeasuredSession(Path folder) throws IOException {
        this.folder = folder;
        notebook = new MemorySession(folder);
        load("a", 64);
        load("b", 16);
        load("c", 32);
    }

    /** Loads a model of its own size under a name. */
    void load(String name, int outputs) throws IOException {
        String file = name + outputs + ".onnx";
        SmallModels.product(folder.resolve(file), outputs, 13);
        notebook.run("%model " + name + " " + file);
    }

    /** Rows are {@code model batch tokens threads p50 low high ratio low high rss}. */
    void timed(String... rows) {
        measured(
                "benchmark",
                "",
                "model,batch,tokens,threads,p50_ms,p50_low_ms,p50_high_ms,ratio,ratio_low,ratio_high,rss_mb",
                rows);
    }

    /** Puts a frame into the session's memory; rows are separated by blanks. */
    void measured(String verb, String condition, String head, String... rows) {
        Table table = Table.read()
                .csv(CsvReadOptions.builderFromString(
                                head + "\n" + String.join("\n", rows).replace(' ', ',') + "\n")
                        .columnTypesPartial(column -> Optional.of(
                                column.equals("model")
                                        ? ColumnType.STRING
                                        : Set.of("batch", "tokens", "threads").contains(column)
                                                ? ColumnType.INTEGER
                                                : ColumnType.DOUBLE)));
        Map<String, ModelIdentity> models = new LinkedHashMap<>();
        for (String name : table.stringColumn("model").unique()) {
            models.put(name, ModelIdentity.of((Model) notebook.bound.get(name)));
        }
        notebook.memory().measurements().add(verb, condition, table, models);
    }

    /** The usual: a and b timed and evaluated. */
    MeasuredSession withPair() {
        timed("a 1 128 1 30 29.5 31 1 0.98 1.02 200", "b 1 128 1 18 17.8 18.5 0.6 0.58 0.62 90");
        measured(
                "evaluate",
                "--task sts",
                "model,spearman,spearman_low,spearman_high",
                "a 0.82 0.80 0.84",
                "b 0.81 0.79 0.83");
        return this;
    }
}
