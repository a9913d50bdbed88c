package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One message of the protocol.
 *
 * @param header who says what: {@code msg_id}, {@code msg_type}, {@code session}, {@code date}
 * @param parent the header of the request that this answers; empty if there is none
 * @param metadata free
 * @param content what is said
 */
public record WireMessage(ObjectNode header, ObjectNode parent, ObjectNode metadata, ObjectNode content) {

    /** Returns the kind, for example {@code execute_reply}. */
    public String type() {
        return header.path("msg_type").asText();
    }

    /** Returns the message's own id. */
    public String id() {
        return header.path("msg_id").asText();
    }

    /** Returns the id of the request that this answers; empty if there is none. */
    public String parentId() {
        return parent.path("msg_id").asText("");
    }

    /** Returns when it was sent, as its sender wrote it (ISO 8601). */
    public String date() {
        return header.path("date").asText("");
    }
}
