package dev.cortado.runner.execution;

import dev.cortado.runner.notebook.Cell;
import java.time.Duration;

/** Hears how far a run is; called on the thread that runs the notebook. */
public interface RunListener {

    /** Hears nothing. */
    RunListener NONE = new RunListener() {
        @Override
        public void cellStarted(int number, int total, Cell cell) {}

        @Override
        public void cellEnded(int number, int total, Cell cell, Duration took, boolean ok) {}

        @Override
        public void note(String message) {}
    };

    /**
     * A code cell is about to run.
     *
     * @param number its number among the cells that are run, from 1
     * @param total how many cells are run
     */
    void cellStarted(int number, int total, Cell cell);

    /**
     * A code cell has ended and the file is saved.
     *
     * @param ok whether it ended without an error
     */
    void cellEnded(int number, int total, Cell cell, Duration took, boolean ok);

    /** Something that the user should know happened. */
    void note(String message);
}
