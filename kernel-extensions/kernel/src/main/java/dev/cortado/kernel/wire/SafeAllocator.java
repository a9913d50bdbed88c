package dev.cortado.kernel.wire;

import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Sets memory aside for frames. ZeroMQ's decoder asks for what the other side announces, a negative size too, and spins
 * for ever when it gets an exception instead; so this never throws. What follows an empty frame that should have been
 * another is no protocol, and the connection is cut.
 */
final class SafeAllocator implements MsgAllocator {

    @Override
    public Msg allocate(int size) {
        try {
            return new Msg(Math.max(0, size));
        } catch (OutOfMemoryError e) {
            return new Msg(0);
        }
    }
}
