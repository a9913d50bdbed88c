package dev.cortado.kernel.wire;

/** Takes the messages that arrive. Called by the thread that owns the sockets: returns at once, throws nothing. */
@FunctionalInterface
public interface Receiver {
    void receive(Channel channel, Received<?> message);
}
