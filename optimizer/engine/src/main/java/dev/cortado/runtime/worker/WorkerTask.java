package dev.cortado.runtime.worker;

import dev.cortado.progress.Progress;

/**
 * Work that can be sent to another JVM. An implementation has a public constructor without parameters and keeps no state;
 * request and result are written as JSON by Jackson (records do), numbers that are not finite included.
 *
 * @param <Q> the request
 * @param <R> the result
 */
public interface WorkerTask<Q, R> {

    /** The request's class. */
    Class<Q> requestType();

    /** The result's class. */
    Class<R> resultType();

    /**
     * Does the work, in the child. Cancellation needs no attention: the child is killed.
     *
     * @param progress travels to whoever called {@link Worker#run}
     * @throws Exception whatever went wrong; its message is what the parent shows
     */
    R run(Q request, Progress progress) throws Exception;
}
