package dev.cortado.kernel.history;

/**
 * A cell that was run.
 *
 * @param number its number in its session, from 1
 * @param source its code
 * @param result the text of its result; empty if it had none
 */
public record PastCell(int number, String source, String result) {}
