package dev.cortado.magics;

import dev.cortado.runtime.Model;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/**
 * One frame of a magic that measures.
 *
 * @param number counts the session's measurements from 1
 * @param verb the magic
 * @param condition the options, other than the models, that decide what was measured, as they would be written
 * @param table a copy of the frame
 * @param models what the names in its first column stood for
 */
public record Measurement(int number, String verb, String condition, Table table, Map<String, ModelIdentity> models) {

    /** Freezes the map. */
    public Measurement {
        models = Map.copyOf(models);
    }

    /** The names of those models that this still speaks of: the name stands for the same bytes and tokeniser. */
    public Set<String> namesOf(Collection<Model> current) {
        Set<String> names = new TreeSet<>();
        for (Model model : current) {
            if (ModelIdentity.of(model).equals(models.get(model.name()))) {
                names.add(model.name());
            }
        }
        return names;
    }
}
