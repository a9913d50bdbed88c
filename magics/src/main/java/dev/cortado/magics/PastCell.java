package dev.cortado.magics;

import java.util.Optional;

/**
 * A cell that has been run.
 *
 * @param session which session ran it; {@link #THIS_SESSION} for the one that runs now
 * @param number the cell's number in that session, from 1
 * @param source what stood in it
 * @param output the text of its result, if it had one
 */
public record PastCell(int session, int number, String source, Optional<String> output) {

    /** The number of the session that runs now, whatever number its kernel has given it. */
    public static final int THIS_SESSION = 0;
}
