package dev.cortado.kernel.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.reply.InputReply;
import org.dflib.jjava.jupyter.messages.request.InputRequest;

/**
 * One request and all that is said in answer to it. Outputs may come from any thread. What is printed goes through the
 * {@link StreamRelay}, which is emptied before anything else is said, so that the order is the cell's order.
 */
public final class Exchange extends ShellReplyEnvironment {

    private static final long BACKLOG_LIMIT = 8 << 20;
    private static final long LARGEST_BACKLOG =
            Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8);
    private static final String REQUEST = "_request";
    private static final String REPLY = "_reply";
    private static final long BACKLOG_PAUSE_NANOS = 1_000_000;

    private final WireConnection connection;
    private final Channel channel;
    private final Received<?> request;
    private final StreamRelay streams;
    private final InputQueue input;
    private final Permissions permissions;
    private final List<Object> payloads = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean replied;

    /**
     * What a request allows.
     *
     * @param silent whether only status and reply are to be sent
     * @param stdin whether the front end can be asked for input
     */
    public record Permissions(boolean silent, boolean stdin) {}

    /** An exchange for a request. */
    public Exchange(
            WireConnection connection,
            Channel channel,
            Received<?> request,
            StreamRelay streams,
            InputQueue input,
            Permissions permissions) {
        super(null, null, connection.publisher(), request);
        this.connection = connection;
        this.channel = channel;
        this.request = request;
        this.streams = streams;
        this.input = input;
        this.permissions = permissions;
    }

    @Override
    public void publish(Message<?> message) {
        if (permissions.silent() && !(message.getContent() instanceof PublishStatus)) {
            return;
        }
        if (message.getContent() instanceof DisplayData shown && streams.takes(shown)) {
            return;
        }
        if (message.getContent() instanceof PublishClearOutput && streams.takesClearing()) {
            return;
        }
        streams.flush();
        boolean large = message.getContent() instanceof DisplayData;
        if (large) {
            awaitRoom();
        }
        if (!large || connection.backlog() < LARGEST_BACKLOG) {
            connection.send(Channel.IOPUB, message);
        }
    }

    @Override
    public void reply(Message<?> message) {
        streams.flush();
        connection.send(channel, message);
        replied = true;
    }

    /** Replies with a content the base library has no class for. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void reply(MessageType<?> type, Object content) {
        reply(new Message(request, type, content));
    }

    /** Replies with a type that the base library has no name for. */
    public void reply(String type, Object content) {
        streams.flush();
        connection.send(channel, type, request, content);
        replied = true;
    }

    /** Answers a request that nobody could answer, so that its front end does not wait for ever. Not twice. */
    public void replyError(String name, String message) {
        String type = request.typeName();
        if (replied || !type.endsWith(REQUEST)) {
            return;
        }
        reply(
                type.substring(0, type.length() - REQUEST.length()) + REPLY,
                Map.of("status", "error", "ename", name, "evalue", message, "traceback", List.of(message)));
    }

    /** Whether the reply was sent. */
    public boolean isReplied() {
        return replied;
    }

    /** Whether somebody sits in front of it: notebooks that are run without say that they cannot be asked for input. */
    public boolean isInteractive() {
        return permissions.stdin();
    }

    /** The request. */
    public Received<?> request() {
        return request;
    }

    /**
     * Asks the front end for an action with the cell's reply: {@code source} says which ({@code page}, {@code
     * set_next_input}), the other fields go with it.
     */
    public void addPayload(Map<String, ?> payload) {
        payloads.add(Map.copyOf(payload));
    }

    /** The actions asked for up to now. */
    public List<Object> payloads() {
        synchronized (payloads) {
            return List.copyOf(payloads);
        }
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
        if (!permissions.silent() && connection.backlog() < LARGEST_BACKLOG) {
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
     * @throws IllegalStateException if the front end cannot be asked
     */
    @Override
    public String readFromStdIn(String prompt, boolean isPassword) {
        if (!permissions.stdin()) {
            throw new IllegalStateException("There is nobody to ask for input: this front end runs the cell without"
                    + " (allow_stdin is false), as nbconvert, papermill and `cortado run` do");
        }
        streams.flush();
        InputRequest question = new InputRequest(prompt, isPassword);
        try {
            InputReply answer = input.ask(
                    () -> connection.send(Channel.STDIN, new Message<>(request, InputRequest.MESSAGE_TYPE, question)));
            return answer.getValue() + System.lineSeparator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** The base library's comms would say busy a second time. */
    @Override
    public void setBusyDeferIdle() {
        // said already
    }

    /** Publishes a content the base library has no class for. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void publish(MessageType<?> type, Object content) {
        publish(new Message(request, type, content));
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
