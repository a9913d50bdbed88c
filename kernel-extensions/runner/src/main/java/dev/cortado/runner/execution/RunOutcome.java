package dev.cortado.runner.execution;

import dev.cortado.runner.notebook.Cell;
import java.util.Optional;

/**
 * What became of a notebook.
 *
 * @param status how it ended
 * @param stoppedAt where it stopped; empty if it ran to its end
 * @param message what to tell the user about the end, one or more lines; empty if it ran to its end
 */
public record RunOutcome(RunStatus status, Optional<Place> stoppedAt, String message) {

    /**
     * A cell that a run stopped at.
     *
     * @param number its number among the cells that were to be run, from 1
     * @param total how many were to be run
     * @param cell the cell
     */
    public record Place(int number, int total, Cell cell) {}
}
