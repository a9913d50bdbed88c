package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a request ended.
 *
 * @param ending why it ended
 * @param reply the content of the {@code execute_reply}; an empty object if none came
 * @param replyDate when the reply was sent (ISO 8601); empty if none came
 */
public record ExecutionResult(Ending ending, ObjectNode reply, String replyDate) {

    /** Why a request ended. */
    public enum Ending {
        /** The kernel answered in time. */
        ANSWERED,
        /** It took too long, was interrupted and ended. */
        TIMED_OUT,
        /** The user interrupted it and it ended. */
        INTERRUPTED,
        /** It took too long and did not react to the interrupt. */
        TIMED_OUT_DEAF,
        /** The user interrupted it and it did not react. */
        INTERRUPTED_DEAF
    }

    /** Whether the cell ran through without an error. */
    public boolean isOk() {
        return ending == Ending.ANSWERED && "ok".equals(reply.path("status").asText());
    }

    /** Returns the number that the kernel gave the cell; 0 if unknown. */
    public int executionCount() {
        return reply.path("execution_count").asInt(0);
    }
}
