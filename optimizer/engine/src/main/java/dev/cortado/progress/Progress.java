package dev.cortado.progress;

/** Where long work reports how far it is, and asks whether to go on. Implementations are safe for use by any thread. */
@FunctionalInterface
public interface Progress {

    /** Reports nowhere and is never cancelled. */
    Progress NONE = (task, done, total, unit) -> {};

    /**
     * Says how far a task is. Calls are cheap: an implementation that draws decides itself how often.
     *
     * @param task what is being done, as a reader would say it, for example {@code download tokenizer.json}
     * @param done how much is done, in {@code unit}
     * @param total how much there is, in {@code unit}; negative when unknown
     * @param unit the field's word for what is counted
     */
    void report(String task, long done, long total, Unit unit);

    /** The token that tells the work to stop; never cancelled unless an implementation says otherwise. */
    default Cancellation cancellation() {
        return Cancellation.NEVER;
    }

    /**
     * Reports, after making sure that the work is still wanted.
     *
     * @throws java.util.concurrent.CancellationException if it is not
     */
    default void step(String task, long done, long total, Unit unit) {
        cancellation().throwIfCancelled();
        report(task, done, total, unit);
    }

    /** What is counted. */
    enum Unit {
        /** Bytes read or written. */
        BYTES,
        /** Anything that comes in pieces: nodes, samples, runs. */
        ITEMS
    }
}
