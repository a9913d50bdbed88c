package dev.cortado.quantize.dynamic;

/** What an operator's rewrite did with a node. */
sealed interface Decision {

    /**
     * The node was replaced.
     *
     * @param what one phrase for the report
     * @param bytesBefore the size of the float constants that were quantised
     * @param bytesAfter the size of what stands for them now
     */
    record Rewritten(String what, long bytesBefore, long bytesAfter) implements Decision {}

    /**
     * The node stays as it is.
     *
     * @param reason one phrase for the report
     */
    record LeftAlone(String reason) implements Decision {}
}
