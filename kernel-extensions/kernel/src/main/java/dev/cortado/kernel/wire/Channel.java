package dev.cortado.kernel.wire;

/** The sockets of a kernel that carry messages; the heartbeat carries none. */
public enum Channel {
    SHELL,
    CONTROL,
    STDIN,
    IOPUB
}
