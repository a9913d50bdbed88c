package dev.cortado.runner.wire;

import dev.cortado.progress.Cancellation;
import java.time.Duration;
import java.util.Optional;

/**
 * When to stop waiting for a cell.
 *
 * @param timeout how long the cell may run before it is interrupted; empty for ever
 * @param grace how long an interrupted cell may take to end before the kernel is given up
 * @param cancellation interrupts the cell
 */
public record ExecutionLimits(Optional<Duration> timeout, Duration grace, Cancellation cancellation) {

    /** No limit. */
    public static final ExecutionLimits NONE =
            new ExecutionLimits(Optional.empty(), Duration.ofSeconds(10), Cancellation.NEVER);
}
