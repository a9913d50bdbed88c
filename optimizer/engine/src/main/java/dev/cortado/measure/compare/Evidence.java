package dev.cortado.measure.compare;

import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * One frame that was measured, as a comparison may use it.
 *
 * @param number tells when: a larger one is newer
 * @param condition what else than the models it was measured with, for example the texts; frames are alike only where this is
 * @param table its first column names the models
 * @param models which of its rows still speak of the models compared: those whose bytes are the same
 */
public record Evidence(int number, String condition, Table table, Set<String> models) {

    /** Freezes the names. */
    public Evidence {
        models = Set.copyOf(models);
    }

    /** Whether it says how long runs took. */
    public boolean isTiming() {
        return table.columnNames().containsAll(java.util.List.of("model", "batch", "threads", "p50_ms"));
    }
}
