package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMsg;

/**
 * The sockets to one kernel. ZeroMQ sockets belong to one thread, so one daemon thread owns them all: what others send
 * reaches it through an in-process socket, what the kernel sends waits in a queue without limit, so that nothing is lost
 * between two cells.
 */
final class Channels implements AutoCloseable {

    private static final int POLL_MILLIS = 250;
    private static final int RECONNECT_MILLIS = 20;
    private static final int HEARTBEAT_MILLIS = 1000;

    private final ZContext context = new ZContext();
    private final ConnectionInfo connection;
    private final MessageCodec incoming;
    private final MessageCodec outgoing;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final ZMQ.Socket outbox;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long lastBeatNanos = System.nanoTime();
    private final AtomicInteger rejected = new AtomicInteger();

    Channels(ConnectionInfo connection) {
        this.connection = connection;
        this.incoming = new MessageCodec(connection.key());
        this.outgoing = new MessageCodec(connection.key());
        String inproc = "inproc://outbox-" + UUID.randomUUID();
        ZMQ.Socket inbox = context.createSocket(SocketType.PAIR);
        inbox.bind(inproc);
        outbox = context.createSocket(SocketType.PAIR);
        outbox.connect(inproc);
        thread = Thread.ofPlatform().daemon().name("cortado-wire").start(() -> run(inbox));
    }

    /** Returns what builds this session's messages. Guarded by this object, as is sending. */
    synchronized WireMessage request(String type, ObjectNode content) {
        return outgoing.request(type, content);
    }

    /** Sends a message; never blocks. */
    synchronized void send(Channel channel, WireMessage message) {
        if (closed) {
            return;
        }
        ZMsg frames = new ZMsg();
        frames.add(channel.name());
        outgoing.encode(message).forEach(frames::add);
        frames.send(outbox);
    }

    /** Answers a message on the channel. */
    synchronized void reply(Channel channel, String type, WireMessage to, ObjectNode content) {
        send(channel, outgoing.reply(type, to, content));
    }

    /** Returns the next message, waiting for it at most so long. */
    Optional<Received> poll(Duration wait) throws InterruptedException {
        return Optional.ofNullable(received.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns how long ago the kernel's heartbeat was last heard. */
    Duration sinceHeartbeat() {
        return Duration.ofNanos(System.nanoTime() - lastBeatNanos);
    }

    /** Returns how many messages were dropped because they were broken or wrongly signed. */
    int rejected() {
        return rejected.get();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            outbox.send("CLOSE");
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }

    private void run(ZMQ.Socket inbox) {
        Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
        // The protocol asks for one identity on shell and stdin: it is how the kernel finds whom to ask.
        byte[] identity = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        for (Channel channel : Channel.values()) {
            ZMQ.Socket socket = context.createSocket(channel == Channel.IOPUB ? SocketType.SUB : SocketType.DEALER);
            configure(socket);
            if (channel == Channel.IOPUB) {
                socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
            } else {
                socket.setIdentity(identity);
            }
            socket.connect(connection.address(channel));
            sockets.put(channel, socket);
        }
        ZMQ.Socket heartbeat = context.createSocket(SocketType.DEALER);
        configure(heartbeat);
        heartbeat.connect(connection.heartbeatAddress());
        try (ZMQ.Poller poller = context.createPoller(Channel.values().length + 2)) {
            poller.register(inbox, ZMQ.Poller.POLLIN);
            sockets.values().forEach(socket -> poller.register(socket, ZMQ.Poller.POLLIN));
            poller.register(heartbeat, ZMQ.Poller.POLLIN);
            loop(poller, inbox, sockets, heartbeat);
        } catch (ZMQException ended) {
            closed = true;
        }
    }

    private void loop(ZMQ.Poller poller, ZMQ.Socket inbox, Map<Channel, ZMQ.Socket> sockets, ZMQ.Socket heartbeat) {
        long nextBeat = System.nanoTime();
        while (true) {
            poller.poll(POLL_MILLIS);
            for (ZMsg frames = ZMsg.recvMsg(inbox, ZMQ.DONTWAIT); frames != null; ) {
                String name = frames.popString();
                if ("CLOSE".equals(name)) {
                    return;
                }
                frames.send(sockets.get(Channel.valueOf(name)));
                frames = ZMsg.recvMsg(inbox, ZMQ.DONTWAIT);
            }
            sockets.forEach(this::receive);
            while (heartbeat.recv(ZMQ.DONTWAIT) != null) {
                lastBeatNanos = System.nanoTime();
            }
            if (System.nanoTime() >= nextBeat) {
                // A kernel answers with a REP socket, which expects the empty frame that a REQ socket would send.
                heartbeat.send(new byte[0], ZMQ.SNDMORE | ZMQ.DONTWAIT);
                heartbeat.send("ping".getBytes(StandardCharsets.US_ASCII), ZMQ.DONTWAIT);
                nextBeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS);
            }
        }
    }

    private void receive(Channel channel, ZMQ.Socket socket) {
        for (ZMsg frames = ZMsg.recvMsg(socket, ZMQ.DONTWAIT);
                frames != null;
                frames = ZMsg.recvMsg(socket, ZMQ.DONTWAIT)) {
            List<byte[]> parts = new ArrayList<>();
            frames.forEach(frame -> parts.add(frame.getData()));
            try {
                received.add(new Received(channel, incoming.decode(parts)));
            } catch (WireException broken) {
                rejected.incrementAndGet();
            }
        }
    }

    /** Nothing is dropped for lack of room, closing does not wait, and a port not bound yet is tried again soon. */
    private static void configure(ZMQ.Socket socket) {
        socket.setRcvHWM(0);
        socket.setSndHWM(0);
        socket.setLinger(200);
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setReconnectIVLMax(200);
    }
}
