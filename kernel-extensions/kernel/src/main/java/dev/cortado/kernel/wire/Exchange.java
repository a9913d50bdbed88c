package dev.cortado.kernel.wire;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.reply.InputReply;
import org.dflib.jjava.jupyter.messages.request.InputRequest;

/**
 * One request and all that is said in answer to it. Outputs may come from any thread. What is printed goes through the
 * {@link StreamRelay}, which is emptied before anything else is said, so that the order is the cell's order.
 */
public final class Exchange extends ShellReplyEnvironment {

    private static final int BACKLOG_LIMIT = 500;
    private static final long BACKLOG_PAUSE_NANOS = 1_000_000;

    private final WireConnection connection;
    private final Channel channel;
    private final Message<?> request;
    private final StreamRelay streams;
    private final InputQueue input;
    private final boolean silent;

    /**
     * An exchange for a request.
     *
     * @param silent whether only status and reply are to be sent
     */
    public Exchange(
            WireConnection connection,
            Channel channel,
            Message<?> request,
            StreamRelay streams,
            InputQueue input,
            boolean silent) {
        super(null, null, connection.publisher(), request);
        this.connection = connection;
        this.channel = channel;
        this.request = request;
        this.streams = streams;
        this.input = input;
        this.silent = silent;
    }

    @Override
    public void publish(Message<?> message) {
        if (silent && !(message.getContent() instanceof PublishStatus)) {
            return;
        }
        if (message.getContent() instanceof DisplayData && streams.isMuted()) {
            return;
        }
        streams.flush();
        connection.send(Channel.IOPUB, message);
    }

    @Override
    public void reply(Message<?> message) {
        streams.flush();
        connection.send(channel, message);
    }

    /** Replies with a content the base library has no class for. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void reply(MessageType<?> type, Object content) {
        reply(new Message(request, type, content));
    }

    @Override
    public void writeToStdOut(String text) {
        streams.append(PublishStream.StreamType.OUT, text);
    }

    @Override
    public void writeToStdErr(String text) {
        streams.append(PublishStream.StreamType.ERR, text);
    }

    /** Sends a piece of what was printed; called by the relay only. Slows down a caller whom nobody can follow. */
    void publishStream(PublishStream.StreamType kind, String text) {
        if (!silent) {
            PublishStream content = new PublishStream(kind, text);
            connection.send(Channel.IOPUB, new Message<>(request, content.getType(), content));
        }
    }

    /** Waits until the messages already sent have left, or the thread is interrupted. */
    void awaitRoom() {
        while (connection.backlog() > BACKLOG_LIMIT && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(BACKLOG_PAUSE_NANOS);
        }
    }

    /**
     * Asks the front end for a line.
     *
     * @throws CancellationException if the cell is interrupted meanwhile
     */
    @Override
    public String readFromStdIn(String prompt, boolean isPassword) {
        streams.flush();
        input.clear();
        connection.send(
                Channel.STDIN, new Message<>(request, InputRequest.MESSAGE_TYPE, new InputRequest(prompt, isPassword)));
        try {
            InputReply reply = input.take();
            return reply.getValue() + System.lineSeparator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Marks the begin of the work on this request. */
    public void busy() {
        connection.send(Channel.IOPUB, new Message<>(request, PublishStatus.MESSAGE_TYPE, PublishStatus.BUSY));
    }

    /** Marks its end. */
    public void idle() {
        streams.flush();
        connection.send(Channel.IOPUB, new Message<>(request, PublishStatus.MESSAGE_TYPE, PublishStatus.IDLE));
    }
}
