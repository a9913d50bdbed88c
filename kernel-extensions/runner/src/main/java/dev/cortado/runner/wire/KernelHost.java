package dev.cortado.runner.wire;

import java.util.Optional;

/** What a client must know of the process behind the sockets. */
public interface KernelHost {

    /** Returns how the kernel ended, as one or more lines for the user; empty while it lives. */
    Optional<String> death();

    /**
     * Interrupts the running cell by a signal, for kernels that want it so.
     *
     * @return whether that was done; otherwise an {@code interrupt_request} is sent
     */
    boolean interruptBySignal();
}
