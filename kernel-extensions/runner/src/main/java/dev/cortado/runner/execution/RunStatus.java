package dev.cortado.runner.execution;

import java.util.Locale;

/** How a run ended. */
public enum RunStatus {
    /** Every cell ran; cells whose errors were allowed may have failed. */
    COMPLETED,
    /** A cell failed; the rest was not run. */
    FAILED,
    /** A cell took too long; the rest was not run. */
    TIMED_OUT,
    /** The kernel's process ended. */
    KERNEL_DIED,
    /** The user stopped it. */
    INTERRUPTED,
    /** Not ended yet. What a file says if this program itself was killed. */
    RUNNING;

    /** Returns the word that the notebook file holds. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
