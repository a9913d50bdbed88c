package dev.cortado.magics.host;

import dev.cortado.magics.Bundle;

/** What a kernel must be able to do for the magics to work in it. */
public interface KernelCalls {

    /** The kernel's name, for messages. */
    String name();

    /**
     * Evaluates Java source where the cells' code runs, and returns the value of its last expression, or null.
     *
     * @throws RuntimeException if the source does not compile or throws; worded by the kernel where it can
     */
    Object evaluate(String source);

    /** Shows a bundle below the running cell. */
    void display(Bundle bundle);

    /** Shows a bundle below the running cell, under an id by which it can be replaced. */
    void display(String id, Bundle bundle);

    /** Replaces what was shown under an id. */
    void updateDisplay(String id, Bundle bundle);
}
