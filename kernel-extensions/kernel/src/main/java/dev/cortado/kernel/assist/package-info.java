/**
 * What helps while a cell is written: completion, documentation, whether the cell is complete.
 *
 * <p>{@link dev.cortado.kernel.assist.Assistant} finds out where the cursor stands ({@code CursorPlace}: in Java, in a
 * magic's verb, among its words) and asks what knows about that place: {@code java} about Java, {@code magic} about
 * magics. Everything here reads the session and changes nothing in it; no code of the user's runs.
 */
package dev.cortado.kernel.assist;
