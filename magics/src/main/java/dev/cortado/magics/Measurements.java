package dev.cortado.magics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/** The measurements of a session, in the order they were made. May be used from several threads. */
public final class Measurements {

    private final List<Measurement> all = new ArrayList<>();

    /** Remembers a frame; see {@link Measurement}. */
    public synchronized void add(String verb, String condition, Table table, Map<String, ModelIdentity> models) {
        all.add(new Measurement(all.size() + 1, verb, condition, table.copy(), models));
    }

    /** All of them, the oldest first. */
    public synchronized List<Measurement> all() {
        return List.copyOf(all);
    }
}
