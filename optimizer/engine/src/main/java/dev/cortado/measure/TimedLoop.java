package dev.cortado.measure;

/** Code in a loop that times itself, so that what comes before the loop does not count. */
@FunctionalInterface
public interface TimedLoop {

    /**
     * Runs the code.
     *
     * @param loops how often
     * @param results takes what the code computes
     * @return the nanoseconds that the loop took
     * @throws Throwable what the code throws
     */
    long run(long loops, Blackhole results) throws Throwable;
}
