package dev.cortado.kernel.wire;

import java.util.concurrent.LinkedBlockingQueue;
import org.dflib.jjava.jupyter.messages.reply.InputReply;

/** Where the lines that a user types wait for the cell that asked for them. */
public final class InputQueue {

    private final LinkedBlockingQueue<InputReply> replies = new LinkedBlockingQueue<>();
    private volatile boolean asked;

    /** Takes an answer to the question that is open. Returns false if there is none or the message is no answer. */
    public boolean offer(Received<?> message) {
        return message.getContent() instanceof InputReply reply && asked && replies.add(reply);
    }

    /** Waits for the next line; to be called around the sending of the question. */
    InputReply ask(Runnable question) throws InterruptedException {
        replies.clear(); // answers to questions that nobody asks any more
        asked = true;
        try {
            question.run();
            return replies.take();
        } finally {
            asked = false;
        }
    }
}
