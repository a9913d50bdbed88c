package dev.cortado.magics.data;

import dev.cortado.data.DatasetCatalog;
import java.util.Iterator;

/** The names of the catalogue, for completion. */
public final class DatasetNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return DatasetCatalog.standard().names().iterator();
    }
}
