package dev.cortado.kernel.wire;

/**
 * Stands for the content of a message that is signed and of a known type, but has not the fields the type needs. Whoever
 * sent it waits for an answer, and is told.
 *
 * @param reason what is wrong, as a sentence without a dot
 */
public record InvalidContent(String reason) {}
