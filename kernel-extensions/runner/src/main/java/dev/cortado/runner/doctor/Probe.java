package dev.cortado.runner.doctor;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Looks at one thing.
 *
 * @param name what it is called if looking fails
 * @param looking finds; may fail
 */
record Probe(String name, Callable<List<Finding>> looking) {

    List<Finding> look() throws Exception {
        return looking.call();
    }

    /** A probe with one finding. */
    static Probe of(String name, Callable<Finding> looking) {
        return new Probe(name, () -> List.of(looking.call()));
    }
}
