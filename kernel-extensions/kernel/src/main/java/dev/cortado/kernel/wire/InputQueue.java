package dev.cortado.kernel.wire;

import java.util.concurrent.LinkedBlockingQueue;
import org.dflib.jjava.jupyter.messages.reply.InputReply;

/** Where the lines that a user types wait for the cell that asked for them. */
public final class InputQueue {

    private final LinkedBlockingQueue<InputReply> replies = new LinkedBlockingQueue<>();

    /** Leaves a line. */
    public void add(InputReply reply) {
        replies.add(reply);
    }

    /** Forgets answers to questions that nobody asks any more. */
    void clear() {
        replies.clear();
    }

    /** Waits for the next line. */
    InputReply take() throws InterruptedException {
        return replies.take();
    }
}
