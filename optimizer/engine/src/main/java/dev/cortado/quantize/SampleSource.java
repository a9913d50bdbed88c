package dev.cortado.quantize;

import dev.cortado.runtime.Feeds;
import java.io.IOException;

/** Gets samples to look at, when they are needed and not before: having them may mean to download a data set. */
@FunctionalInterface
public interface SampleSource {

    /**
     * The samples.
     *
     * @throws IOException if they cannot be had; one line
     */
    Feeds get() throws IOException;
}
