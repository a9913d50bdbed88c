package dev.cortado.quantize.mixed;

/** What a mixed model shall have little of. */
public enum Benefit {
    /** Bytes on disk. */
    SIZE,
    /** Time of a run. */
    LATENCY
}
