package dev.cortado.runner.execution;

import dev.cortado.progress.Cancellation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to run a notebook.
 *
 * @param timeout how long one cell may take; empty for ever
 * @param allowErrors whether to go on after a cell that fails
 * @param parameters the given parameters, for the file's metadata
 * @param cancellation interrupts the running cell and ends the run
 */
public record RunOptions(
        Optional<Duration> timeout, boolean allowErrors, Map<String, String> parameters, Cancellation cancellation) {

    /** No limits, no parameters. */
    public static final RunOptions DEFAULTS = new RunOptions(Optional.empty(), false, Map.of(), Cancellation.NEVER);
}
