package dev.cortado.kernel.wire;

import org.dflib.jjava.jupyter.messages.Message;

/** Takes the messages that arrive. Called by the thread that owns the sockets: returns at once, throws nothing. */
@FunctionalInterface
public interface Receiver {
    void receive(Channel channel, Message<?> message);
}
