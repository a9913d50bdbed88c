package dev.cortado.kernel.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The five sockets of a kernel, owned by one thread that sleeps until something arrives or is to be sent.
 *
 * <p>One owner makes the order of what is sent certain (outputs, reply, idle) and keeps ZeroMQ's rule that a socket
 * belongs to one thread; the blocking poll answers at once where a timed one would wait out its period.
 */
public final class WireConnection implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WireConnection.class);

    /** A front end that is slower than its kernel may lag behind by this many messages before some are dropped. */
    private static final int PUBLISH_BACKLOG = 100_000;

    private static final long LARGEST_MESSAGE_BYTES = 512L << 20;
    private static final int LINGER_MS = 1_000;
    private static final int CLOSING_POLL_MS = 10;

    private final ZMQ.Context context = ZMQ.context(1);
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final WireCodec codec;
    private final PublishSocket publisher;
    private final ZMQ.Socket heartbeat;
    private final Outbox outbox;
    private final Receiver receiver;
    private final Thread owner;
    private volatile boolean closing;

    /**
     * Binds the sockets.
     *
     * @throws IOException if an address cannot be bound or the key cannot be used
     */
    public WireConnection(KernelConnectionProperties properties, Receiver receiver) throws IOException {
        this.receiver = receiver;
        HMACGenerator signer = signer(properties);
        codec = new WireCodec(signer);
        outbox = new Outbox();
        publisher = new PublishSocket(context, signer, message -> send(Channel.IOPUB, message));
        heartbeat = context.socket(SocketType.REP);
        sockets.put(Channel.SHELL, context.socket(SocketType.ROUTER));
        sockets.put(Channel.CONTROL, context.socket(SocketType.ROUTER));
        sockets.put(Channel.STDIN, context.socket(SocketType.ROUTER));
        sockets.put(Channel.IOPUB, publisher);
        publisher.setSndHWM(PUBLISH_BACKLOG);
        sockets.values().forEach(socket -> {
            socket.setLinger(LINGER_MS);
            socket.setMaxMsgSize(LARGEST_MESSAGE_BYTES);
        });
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

    /** Sends a message; any thread may, at any time, and is not blocked. */
    public void send(Channel channel, Message<?> message) {
        List<byte[]> leading = channel == Channel.IOPUB
                ? List.of(message.getHeader().getType().getName().getBytes(StandardCharsets.UTF_8))
                : message.getIdentities();
        if (closing) {
            return;
        }
        outbox.put(new Outbox.Parcel(channel, codec.encode(leading, message)));
    }

    /** How many messages wait to be sent: whoever prints without end is to slow down when it grows. */
    public int backlog() {
        return outbox.size();
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
        try (ZMQ.Poller poller = context.poller(5)) {
            poller.register(outbox.signal(), ZMQ.Poller.POLLIN);
            poller.register(heartbeat, ZMQ.Poller.POLLIN);
            poller.register(sockets.get(Channel.SHELL), ZMQ.Poller.POLLIN);
            poller.register(sockets.get(Channel.CONTROL), ZMQ.Poller.POLLIN);
            poller.register(sockets.get(Channel.STDIN), ZMQ.Poller.POLLIN);
            long end = Long.MAX_VALUE;
            while (!closing || (outbox.size() > 0 && System.nanoTime() < end)) {
                poller.poll(closing ? CLOSING_POLL_MS : -1);
                if (closing && end == Long.MAX_VALUE) {
                    end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MS);
                }
                outbox.clearSignal();
                sendAll();
                receiveAll(Channel.CONTROL);
                receiveAll(Channel.STDIN);
                receiveAll(Channel.SHELL);
                beat();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The kernel's connection broke", e);
        } finally {
            sockets.values().forEach(ZMQ.Socket::close);
            heartbeat.close();
            context.close();
        }
    }

    private void sendAll() {
        for (Outbox.Parcel parcel = outbox.next(); parcel != null; parcel = outbox.next()) {
            ZMQ.Socket socket = sockets.get(parcel.channel());
            int last = parcel.frames().size() - 1;
            for (int i = 0; i <= last; i++) {
                socket.send(parcel.frames().get(i), i < last ? ZMQ.SNDMORE : 0);
            }
        }
    }

    private void receiveAll(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        for (byte[] frame = socket.recv(ZMQ.DONTWAIT); frame != null; frame = socket.recv(ZMQ.DONTWAIT)) {
            List<byte[]> frames = new ArrayList<>();
            frames.add(frame);
            while (socket.hasReceiveMore()) {
                frames.add(socket.recv());
            }
            try {
                receiver.receive(channel, codec.decode(frames));
            } catch (WireException e) {
                LOGGER.warn("Ignored on the {} channel: {}", channel, e.getMessage());
            }
        }
    }

    private void beat() {
        for (byte[] pulse = heartbeat.recv(ZMQ.DONTWAIT); pulse != null; pulse = heartbeat.recv(ZMQ.DONTWAIT)) {
            heartbeat.send(pulse);
        }
    }

    private static void bind(ZMQ.Socket socket, KernelConnectionProperties properties, int port) throws IOException {
        String address = properties.getTransport() + "://" + properties.getIp() + ":" + port;
        try {
            socket.bind(address);
        } catch (RuntimeException e) {
            throw new IOException("The kernel cannot listen on " + address + ": " + e.getMessage(), e);
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
