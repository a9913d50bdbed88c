package dev.cortado.magics.measure;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.Sourced;
import dev.cortado.magics.MagicContext;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Data sets that have a name, in the part their authors mean for testing.
 *
 * @param limit how many items are asked of the set; 0 for as many as it has
 * @param seed draws them
 */
record CatalogData(int limit, long seed) implements EvaluationData {

    @Override
    public Optional<Object> find(String word, MagicContext context) throws Exception {
        DatasetCatalog catalog = DatasetCatalog.standard();
        if (!catalog.contains(word)) {
            return Optional.empty();
        }
        DatasetEntry entry = catalog.find(word);
        OptionalInt count = limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
        Sourced<? extends Dataset> loaded = entry.load(
                new DatasetEntry.Request(entry.parts().getFirst(), count, seed),
                context.resources(),
                context.progress());
        for (Resource file : loaded.files()) {
            context.input(new Artifact(word, file.uri(), file.sha256(), file.bytes()));
        }
        return Optional.of(loaded.value().value());
    }

    @Override
    public Optional<Object> standard(EvaluationTaskName task, MagicContext context) throws Exception {
        return switch (task) {
            case retrieval -> find("wordnet", context);
            case probe -> find("spam", context);
            case similarity -> find("sts-b", context);
            case images -> find("mnist", context);
            case fidelity, classify, generation, ocr -> Optional.empty();
        };
    }
}
