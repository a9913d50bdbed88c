package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Cancellation;
import dev.cortado.runner.wire.ExecutionResult.Ending;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A conversation with one kernel. One thread at a time uses it; every message is given to the listener of the request
 * that it answers, however late it comes.
 */
public final class KernelClient implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    /** How long a lost "idle" is waited for after the reply, counted from the last message. */
    private static final Duration IDLE_AFTER_REPLY = Duration.ofSeconds(10);
    /** How long messages of a process that is gone may still be on their way. */
    private static final Duration LAST_WORDS = Duration.ofMillis(300);

    private final Channels channels;
    private final KernelHost host;
    private final Map<String, ExecutionListener> listeners = new HashMap<>();

    /** Connects; the kernel need not listen yet. */
    public KernelClient(ConnectionInfo connection, KernelHost host) {
        this.channels = new Channels(connection);
        this.host = host;
    }

    /**
     * Waits until the kernel answers and its broadcasts arrive.
     *
     * @return the content of the {@code kernel_info_reply}
     * @param cancellation ends the waiting
     * @throws KernelDiedException if the process ends
     * @throws WireException if the kernel is silent for so long
     * @throws InterruptedException if it is cancelled
     */
    public ObjectNode waitUntilReady(Duration limit, Cancellation cancellation)
            throws WireException, InterruptedException {
        long start = System.nanoTime();
        long asked = Long.MIN_VALUE;
        ObjectNode info = null;
        boolean heard = false;
        while (info == null || !heard) {
            if (cancellation.isCancelled()) {
                throw new InterruptedException("interrupted while the kernel was starting");
            }
            long now = System.nanoTime();
            if (now - start > limit.toNanos()) {
                throw new WireException("the kernel did not answer within " + seconds(limit)
                        + (info == null ? " of its start" : " on the iopub channel, though it did on shell")
                        + (channels.rejected() > 0
                                ? "; " + channels.rejected() + " messages were rejected for a wrong signature or form"
                                : ""));
            }
            if (asked == Long.MIN_VALUE || now - asked > ASK_AGAIN.toNanos()) {
                channels.send(Channel.SHELL, channels.request("kernel_info_request", object()));
                asked = now;
            }
            Optional<Received> next = channels.poll(POLL);
            if (next.isPresent()) {
                WireMessage message = next.get().message();
                switch (next.get().channel()) {
                    case IOPUB -> heard = true;
                    case SHELL -> {
                        if (message.type().equals("kernel_info_reply")) {
                            info = message.content();
                            // Answered, so it is up: ask once more at once for the broadcast that came too early.
                            asked = heard ? asked : Math.max(asked, now - ASK_AGAIN.toNanos());
                        }
                    }
                    default -> {}
                }
            } else {
                failIfDead();
            }
        }
        return info;
    }

    /**
     * Executes code and waits for its reply and for the kernel to be idle again.
     *
     * @throws KernelDiedException if the process ends before
     */
    public ExecutionResult execute(String code, ExecutionListener listener, ExecutionLimits limits)
            throws WireException, InterruptedException {
        ObjectNode content = object();
        content.put("code", code)
                .put("silent", false)
                .put("store_history", true)
                .put("allow_stdin", false)
                .put("stop_on_error", true);
        content.putObject("user_expressions");
        WireMessage request = channels.request("execute_request", content);
        listeners.put(request.id(), listener);
        channels.send(Channel.SHELL, request);
        return await(request.id(), limits);
    }

    private ExecutionResult await(String id, ExecutionLimits limits) throws WireException, InterruptedException {
        Waiting waiting = new Waiting(id, limits);
        while (!waiting.isOver()) {
            Optional<Received> next = channels.poll(POLL);
            if (next.isPresent()) {
                waiting.lastMessage = System.nanoTime();
                dispatch(next.get(), waiting);
            } else if (waiting.reply == null) {
                failIfDead();
            } else if (host.death().isPresent()) {
                // It answered and ended: a cell that shuts the kernel down in good order.
                drain(LAST_WORDS);
                break;
            }
            if (waiting.isHopeless()) {
                return waiting.result(
                        waiting.ending == Ending.INTERRUPTED ? Ending.INTERRUPTED_DEAF : Ending.TIMED_OUT_DEAF);
            }
            if (waiting.mustInterrupt()) {
                interrupt();
            }
        }
        return waiting.result(waiting.ending);
    }

    private void dispatch(Received received, Waiting waiting) {
        WireMessage message = received.message();
        String parent = message.parentId();
        switch (received.channel()) {
            case IOPUB -> {
                ExecutionListener listener = listeners.get(parent);
                if (listener != null) {
                    listener.published(message);
                }
                if (waiting != null
                        && parent.equals(waiting.id)
                        && message.type().equals("status")
                        && message.content().path("execution_state").asText().equals("idle")) {
                    waiting.idle = true;
                }
            }
            case SHELL -> {
                if (waiting != null
                        && parent.equals(waiting.id)
                        && message.type().equals("execute_reply")) {
                    waiting.reply = message;
                }
            }
            case STDIN -> {
                if (message.type().equals("input_request")) {
                    ExecutionListener listener = listeners.get(parent);
                    if (listener != null) {
                        listener.inputRequested(message.content().path("prompt").asText(""));
                    }
                    channels.reply(Channel.STDIN, "input_reply", message, object().put("value", ""));
                }
            }
            case CONTROL -> {}
        }
    }

    /**
     * Sends any other request on the shell channel and waits for its reply.
     *
     * @param type for example {@code complete_request}
     * @return the content of the reply
     * @throws WireException if there is none in time
     */
    public ObjectNode request(String type, ObjectNode content, Duration limit)
            throws WireException, InterruptedException {
        WireMessage request = channels.request(type, content);
        channels.send(Channel.SHELL, request);
        long start = System.nanoTime();
        while (System.nanoTime() - start < limit.toNanos()) {
            Optional<Received> next = channels.poll(POLL);
            if (next.isEmpty()) {
                failIfDead();
                continue;
            }
            if (next.get().channel() == Channel.SHELL
                    && next.get().message().parentId().equals(request.id())) {
                return next.get().message().content();
            }
            dispatch(next.get(), null);
        }
        throw new WireException("the kernel did not answer a " + type + " within " + seconds(limit));
    }

    /** Hands out what comes until the kernel has been silent for so long: outputs of threads that outlive their cell. */
    public void drain(Duration silence) throws InterruptedException {
        for (Optional<Received> next = channels.poll(silence); next.isPresent(); next = channels.poll(silence)) {
            dispatch(next.get(), null);
        }
    }

    /** Interrupts the running cell; returns at once. May be called by any thread. */
    public void interrupt() {
        if (!host.interruptBySignal()) {
            channels.send(Channel.CONTROL, channels.request("interrupt_request", object()));
        }
    }

    /** Asks the kernel to end; returns at once. */
    public void requestShutdown() {
        channels.send(Channel.CONTROL, channels.request("shutdown_request", object().put("restart", false)));
    }

    /** Returns how long ago the kernel's heartbeat was last heard. */
    public Duration sinceHeartbeat() {
        return channels.sinceHeartbeat();
    }

    /** Disconnects; the kernel goes on. */
    @Override
    public void close() {
        channels.close();
    }

    private void failIfDead() throws WireException, InterruptedException {
        if (host.death().isPresent()) {
            drain(LAST_WORDS);
            throw new KernelDiedException(host.death().orElseThrow());
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return (seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds)) + " s";
    }

    /** What is known of the request that is waited for. */
    private static final class Waiting {
        private final String id;
        private final ExecutionLimits limits;
        private final long started = System.nanoTime();
        private long lastMessage = started;
        private long interrupted;
        private WireMessage reply;
        private boolean idle;
        private Ending ending = Ending.ANSWERED;

        Waiting(String id, ExecutionLimits limits) {
            this.id = id;
            this.limits = limits;
        }

        boolean isOver() {
            return reply != null && (idle || System.nanoTime() - lastMessage > IDLE_AFTER_REPLY.toNanos());
        }

        /** Whether the time has come to interrupt; true once. */
        boolean mustInterrupt() {
            if (ending != Ending.ANSWERED || isOver()) {
                return false;
            }
            if (limits.cancellation().isCancelled()) {
                ending = Ending.INTERRUPTED;
            } else if (limits.timeout()
                    .filter(limit -> System.nanoTime() - started > limit.toNanos())
                    .isPresent()) {
                ending = Ending.TIMED_OUT;
            }
            interrupted = System.nanoTime();
            return ending != Ending.ANSWERED;
        }

        boolean isHopeless() {
            return ending != Ending.ANSWERED
                    && !isOver()
                    && System.nanoTime() - interrupted > limits.grace().toNanos();
        }

        ExecutionResult result(Ending how) {
            return new ExecutionResult(
                    how, reply == null ? object() : reply.content(), reply == null ? "" : reply.date());
        }
    }
}
