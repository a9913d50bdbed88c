package dev.cortado.runner.wire;

/** The channels that carry messages; the heartbeat carries bare bytes. */
public enum Channel {
    /** Requests that the kernel answers in order. */
    SHELL,
    /** Requests that the kernel answers while a cell runs: interrupt, shutdown. */
    CONTROL,
    /** What the kernel tells everybody: outputs and whether it is busy. */
    IOPUB,
    /** The kernel's questions to the user. */
    STDIN
}
