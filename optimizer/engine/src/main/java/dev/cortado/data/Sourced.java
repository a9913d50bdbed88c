package dev.cortado.data;

import dev.cortado.resource.Resource;
import java.util.List;
import java.util.function.Function;

/**
 * Data, and the files it was read from: what a record needs to name its inputs.
 *
 * @param value the data
 * @param files what was read, at least one
 * @param <T> the kind of data
 */
public record Sourced<T>(T value, List<Resource> files) {

    /** Freezes the list. */
    public Sourced {
        files = List.copyOf(files);
    }

    /** Returns other data made of the same files. */
    public <R> Sourced<R> map(Function<? super T, ? extends R> change) {
        return new Sourced<>(change.apply(value), files);
    }
}
