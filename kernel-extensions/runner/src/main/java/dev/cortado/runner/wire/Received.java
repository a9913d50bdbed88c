package dev.cortado.runner.wire;

/**
 * A message and the channel it came by.
 *
 * @param channel the channel
 * @param message the message, its signature checked
 */
record Received(Channel channel, WireMessage message) {}
