package dev.cortado.quantize.dynamic;

import java.util.Locale;

/** How many steps weights have, which decides whether the kernels of x86 processors without VNNI can overflow. */
public enum ReduceRange {
    /** 7 bits everywhere: nothing can overflow. */
    ALWAYS,
    /** 8 bits everywhere: the most accurate where the processor has VNNI, AMX, or is no x86. */
    NEVER,
    /**
     * As many steps as cannot overflow, for each channel by itself: between 7 and 8 bits for signed weights of products whose kernels add
     * pairs in 16 bits ({@link dev.cortado.quantize.tensor.NeighbourSums}); 8 bits where they add in 32, as for unsigned weights.
     */
    AUTO;

    /** What a recipe keeps: true, false, or {@code auto}. */
    public Object setting() {
        return this == AUTO ? name().toLowerCase(Locale.ROOT) : this == ALWAYS;
    }
}
