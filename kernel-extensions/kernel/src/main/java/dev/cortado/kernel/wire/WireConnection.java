package dev.cortado.kernel.wire;

import dev.cortado.kernel.wire.Outbox.Parcel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The five sockets of a kernel, owned by one thread that sleeps until something arrives or is to be sent.
 *
 * <p>One owner makes the order of what is sent certain (outputs, reply, idle) and keeps ZeroMQ's rule that a socket
 * belongs to one thread; the blocking poll answers at once where a timed one would wait out its period.
 */
public final class WireConnection implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WireConnection.class);

    /** How many messages ZeroMQ keeps for a front end that reads slowly; more wait in the outbox. */
    private static final int PUBLISH_BACKLOG = 256;

    private static final int LONGEST_PULSE = 64 << 10;
    private static final int LINGER_MS = 1_000;
    private static final int SHORT_POLL_MS = 10;
    private static final int BLOCKED_POLL_MS = 1;
    private static final int MOST_FAILURES = 1_000;
    private static final int BIND_PATIENCE_S = 5;
    private static final long BIND_PAUSE_NANOS = 50_000_000;
    private static final long FULL_PAUSE_NANOS = 10_000_000;

    private final ZMQ.Context context = ZMQ.context(1);
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final WireCodec codec;
    private final PublishSocket publisher;
    private final Publications publications;
    private final ZMQ.Socket heartbeat;
    private final Outbox outbox;
    private final Receiver receiver;
    private final MessageLimit limit = MessageLimit.ofThisMachine();
    private final Thread owner;
    private volatile boolean closing;

    /**
     * Binds the sockets.
     *
     * @param beforePublishing sends what was printed and is still held back; called before what the base library's
     *     classes publish, so that the order is the cell's
     * @throws IOException if an address cannot be bound or the key cannot be used
     */
    public WireConnection(KernelConnectionProperties properties, Receiver receiver, Runnable beforePublishing)
            throws IOException {
        this.receiver = receiver;
        HMACGenerator signer = signer(properties);
        codec = new WireCodec(signer);
        outbox = new Outbox();
        SturdyThreads.use(context);
        publisher = new PublishSocket(context, signer, message -> {
            beforePublishing.run();
            send(Channel.IOPUB, message);
        });
        publications = new Publications(publisher, outbox);
        heartbeat = context.socket(SocketType.ROUTER); // REP loses its step when a pulse is malformed
        sockets.put(Channel.SHELL, context.socket(SocketType.ROUTER));
        sockets.put(Channel.CONTROL, context.socket(SocketType.ROUTER));
        sockets.put(Channel.STDIN, context.socket(SocketType.ROUTER));
        sockets.put(Channel.IOPUB, publisher);
        publisher.setSndHWM(PUBLISH_BACKLOG);
        sockets.values().forEach(socket -> {
            socket.setLinger(LINGER_MS);
            socket.setMaxMsgSize(limit.frame());
            socket.setMsgAllocator(new SafeAllocator());
        });
        heartbeat.setMsgAllocator(new SafeAllocator());
        publisher.setMaxMsgSize(Subscriptions.LONGEST_MESSAGE);
        heartbeat.setMaxMsgSize(LONGEST_PULSE);
        heartbeat.setLinger(0);
        bind(sockets.get(Channel.SHELL), properties, properties.getShellPort());
        bind(sockets.get(Channel.CONTROL), properties, properties.getControlPort());
        bind(sockets.get(Channel.STDIN), properties, properties.getStdinPort());
        bind(publisher, properties, properties.getIopubPort());
        bind(heartbeat, properties, properties.getHbPort());
        owner = Thread.ofPlatform().name("cortado-wire").unstarted(this::serve);
    }

    /** Starts to receive. */
    public void start() {
        owner.start();
    }

    /**
     * Sends a message; any thread may, at any time, and is not blocked.
     *
     * @throws IllegalArgumentException if the content holds a number that JSON cannot say
     */
    public void send(Channel channel, Message<?> message) {
        List<byte[]> leading = channel == Channel.IOPUB
                ? List.of(message.getHeader().getType().getName().getBytes(StandardCharsets.UTF_8))
                : message.getIdentities();
        if (!closing) {
            outbox.put(new Parcel(channel, codec.encode(leading, message)));
        }
    }

    /** Sends a message of a type that the base library has no name for, in answer to another. */
    void send(Channel channel, String type, Received<?> request, Object content) {
        if (!closing) {
            outbox.put(new Parcel(
                    channel,
                    codec.encode(request.getIdentities(), type, request.getHeader(), Map.of(), content, List.of())));
        }
    }

    /** How many bytes wait to be sent: whoever prints without end is to slow down when it grows. */
    public long backlog() {
        return outbox.backlog();
    }

    /** The publisher, for the base library's classes. */
    public JupyterSocket publisher() {
        return publisher;
    }

    /** Sends what waits, then closes; returns at once. */
    @Override
    public void close() {
        closing = true;
        outbox.close();
    }

    /** Waits until everything is sent and closed. */
    public void awaitClosed() throws InterruptedException {
        owner.join();
    }

    private void serve() {
        try (ZMQ.Poller poller = context.poller(6)) {
            poller.register(outbox.signal(), ZMQ.Poller.POLLIN);
            poller.register(heartbeat, ZMQ.Poller.POLLIN);
            sockets.values().forEach(socket -> poller.register(socket, ZMQ.Poller.POLLIN));
            long end = Long.MAX_VALUE;
            int failures = 0;
            while (!closing || (outbox.backlog() > 0 && System.nanoTime() < end)) {
                try {
                    poller.poll(publications.isBlocked() ? BLOCKED_POLL_MS : closing ? SHORT_POLL_MS : -1);
                    if (closing && end == Long.MAX_VALUE) {
                        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MS);
                    }
                    serveOnce();
                    failures = 0;
                } catch (RuntimeException | Error e) { // a message that nobody foresaw, or no memory just now
                    if (++failures > MOST_FAILURES) {
                        throw e;
                    }
                    report(e);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.error("The kernel's connection broke", e);
        } finally {
            sockets.values().forEach(ZMQ.Socket::close);
            heartbeat.close();
            context.close();
        }
    }

    private static void report(Throwable failure) {
        try {
            LOGGER.error("A message could not be served", failure);
        } catch (OutOfMemoryError e) {
            LockSupport.parkNanos(FULL_PAUSE_NANOS);
        }
    }

    private void serveOnce() throws IOException {
        outbox.clearSignal();
        sendAll();
        receiveAll(Channel.CONTROL);
        receiveAll(Channel.STDIN);
        receiveAll(Channel.SHELL);
        welcomeAll();
        beat();
    }

    private void sendAll() {
        for (Parcel parcel = outbox.next(); parcel != null; parcel = outbox.next()) {
            if (parcel.channel() == Channel.IOPUB) {
                publications.add(parcel);
            } else {
                publications.send();
                sendFrames(sockets.get(parcel.channel()), parcel.frames());
                outbox.sent(parcel);
            }
        }
        publications.send();
    }

    private void receiveAll(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        for (List<byte[]> frames = receive(socket, channel); frames != null; frames = receive(socket, channel)) {
            if (frames.isEmpty()) {
                continue;
            }
            try {
                receiver.receive(channel, codec.decode(frames));
            } catch (WireException e) {
                LOGGER.warn("Ignored on the {} channel: {}", channel, e.getMessage());
            }
        }
    }

    /** The frames of the next message, or null; those of one that is too large are dropped, and none are left of it. */
    private List<byte[]> receive(ZMQ.Socket socket, Object name) {
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>();
        long bytes = 0;
        int count = 0;
        while (true) {
            bytes += frame.length;
            count++;
            if (limit.allows(count, bytes)) {
                frames.add(frame);
            } else {
                frames.clear();
            }
            if (!socket.hasReceiveMore()) {
                break;
            }
            frame = socket.recv();
        }
        if (!limit.allows(count, bytes)) {
            LOGGER.warn(
                    "Ignored on the {} channel: a message of {} MB in {} frames; at most {} MB are taken",
                    name,
                    bytes >> 20,
                    count,
                    limit.message() >> 20);
            return List.of();
        }
        return frames;
    }

    private void welcomeAll() {
        for (byte[] frame = publisher.recv(ZMQ.DONTWAIT); frame != null; frame = publisher.recv(ZMQ.DONTWAIT)) {
            Subscriptions.topic(frame)
                    .ifPresent(topic -> outbox.put(new Parcel(Channel.IOPUB, Subscriptions.welcome(codec, topic))));
        }
    }

    private void beat() {
        for (List<byte[]> pulse = receive(heartbeat, "heartbeat");
                pulse != null;
                pulse = receive(heartbeat, "heartbeat")) {
            sendFrames(heartbeat, pulse); // the sender's identity first, as it came
        }
    }

    private static void sendFrames(ZMQ.Socket socket, List<byte[]> frames) {
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            socket.send(frames.get(i), i < last ? ZMQ.SNDMORE : 0);
        }
    }

    private static void bind(ZMQ.Socket socket, KernelConnectionProperties properties, int port) throws IOException {
        String separator = properties.getTransport().equals("ipc") ? "-" : ":";
        String address = properties.getTransport() + "://" + properties.getIp() + separator + port;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BIND_PATIENCE_S);
        while (true) {
            try {
                socket.bind(address);
                return;
            } catch (RuntimeException e) {
                // Front ends choose ports that are free and let them go again; for a moment another program's outgoing
                // connection may have one, the more so when a class starts its kernels together.
                boolean taken = e instanceof ZMQException zmq && zmq.getErrorCode() == ZMQ.Error.EADDRINUSE.getCode();
                if (!taken || System.nanoTime() > end) {
                    throw new IOException(
                            "The kernel cannot listen on " + address + ": "
                                    + (taken ? "another program uses the port" : e.getMessage()),
                            e);
                }
                LockSupport.parkNanos(BIND_PAUSE_NANOS);
            }
        }
    }

    private static HMACGenerator signer(KernelConnectionProperties properties) throws IOException {
        try {
            return properties.createHMACGenerator();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The connection file asks for the signature scheme `" + properties.getSignatureScheme()
                            + "`, which this JVM does not know",
                    e);
        }
    }
}
