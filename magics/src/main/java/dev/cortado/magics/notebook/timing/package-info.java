/**
 * How long the user's Java takes: {@code %time} runs it once, {@code %timeit} often enough for statistics.
 *
 * <p>{@code %timeit} has {@link dev.cortado.magics.notebook.timing.LoopSource} make a loop around the code, which is
 * compiled once in the session, where it sees the session's variables; {@link dev.cortado.measure.LoopTiming} runs it.
 */
package dev.cortado.magics.notebook.timing;
