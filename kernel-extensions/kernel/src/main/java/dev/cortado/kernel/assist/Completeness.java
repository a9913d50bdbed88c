package dev.cortado.kernel.assist;

/**
 * Whether a cell can run.
 *
 * @param status as the protocol calls it
 * @param indent the white space that its next line begins with, if it is incomplete
 */
public record Completeness(Status status, String indent) {

    /** It can run. */
    public static final Completeness COMPLETE = new Completeness(Status.COMPLETE, "");

    /** No further line will make it run. */
    public static final Completeness INVALID = new Completeness(Status.INVALID, "");

    /** It goes on. */
    public static Completeness incomplete(String indent) {
        return new Completeness(Status.INCOMPLETE, indent);
    }

    /** The protocol's words, in capitals. */
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }
}
