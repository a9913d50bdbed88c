package dev.cortado.runner.wire;

/** Hears what the kernel says about one request, in order; called on the thread that waits. */
public interface ExecutionListener {

    /** A message on the iopub channel that belongs to the request, also after the request is finished. */
    void published(WireMessage message);

    /**
     * The kernel asked the user for input and was given an empty line.
     *
     * @param prompt what it asked
     */
    void inputRequested(String prompt);
}
