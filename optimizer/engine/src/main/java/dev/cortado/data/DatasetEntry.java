package dev.cortado.data;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A data set that has a name.
 *
 * @param name what it is asked for by
 * @param kind its form
 * @param parts what it is divided into by its authors, the one that is meant first; one {@code all} where it is not
 * @param size how many items there are, for a reader
 * @param source the URI it comes from
 * @param licence the name of its licence, or what its authors say instead
 * @param purpose what it is for
 * @param loader brings it
 */
public record DatasetEntry(
        String name,
        DatasetKind kind,
        List<String> parts,
        String size,
        String source,
        String licence,
        String purpose,
        Loader loader) {

    /** Brings a data set. */
    @FunctionalInterface
    public interface Loader {
        /**
         * Reads it.
         *
         * @throws IOException if it cannot be had or is not what was expected, in one line
         */
        Sourced<? extends Dataset> load(Request request, Resources resources, Progress progress) throws IOException;
    }

    /**
     * What is asked of a set.
     *
     * @param part one of its parts
     * @param limit how many items at most; by the set itself if empty, most have no limit
     * @param seed draws them
     */
    public record Request(String part, OptionalInt limit, long seed) {}

    /** Freezes the list. */
    public DatasetEntry {
        parts = List.copyOf(parts);
    }

    /**
     * Brings the set.
     *
     * @throws IllegalArgumentException if it has no such part, naming those it has
     * @throws IOException if it cannot be had or is not what was expected, in one line
     */
    public Sourced<? extends Dataset> load(Request request, Resources resources, Progress progress) throws IOException {
        if (!parts.contains(request.part())) {
            throw new IllegalArgumentException(
                    "the data set " + name + " has no part " + request.part() + ": it has " + String.join(", ", parts));
        }
        return loader.load(request, resources, progress);
    }
}
