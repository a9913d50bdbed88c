package dev.cortado.runtime.worker;

import java.io.IOException;
import java.util.List;

/** Work in a child JVM came to no result. The message is one line for the user. */
public final class WorkerException extends IOException {

    private static final long serialVersionUID = 1L;

    /** How the work ended. */
    public enum Kind {
        /** The task threw an exception; its message is this one's. */
        FAILED,
        /** The child ran out of memory. */
        OUT_OF_MEMORY,
        /** The process ended without a word: a crash of native code, or somebody killed it. */
        CRASHED,
        /** The child JVM did not start. */
        NOT_STARTED
    }

    private final Kind kind;
    private final String exceptionClass;
    private final List<String> lastLines;

    WorkerException(Kind kind, String message, String exceptionClass, List<String> lastLines) {
        super(message);
        this.kind = kind;
        this.exceptionClass = exceptionClass;
        this.lastLines = List.copyOf(lastLines);
    }

    /** How the work ended. */
    public Kind kind() {
        return kind;
    }

    /** The class name of the exception the task threw; empty when it threw none. */
    public String exceptionClass() {
        return exceptionClass;
    }

    /** The last lines the child printed, for whoever looks for the cause. */
    public List<String> lastLines() {
        return lastLines;
    }
}
