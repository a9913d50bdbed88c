package dev.cortado.kernel.wire;

import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The publisher as the base library's classes (comms, reply environments) know it. A ZeroMQ socket belongs to one
 * thread, so what they send is handed to the thread that owns it. Hears of subscriptions, as an XPUB socket does.
 */
final class PublishSocket extends JupyterSocket {

    private final Consumer<Message<?>> sender;

    PublishSocket(ZMQ.Context context, HMACGenerator signer, Consumer<Message<?>> sender) {
        super(context, SocketType.XPUB, signer, LoggerFactory.getLogger(PublishSocket.class));
        this.sender = sender;
        setXpubVerbose(true); // every front end's subscription, not only the first to a topic
    }

    @Override
    public void bind(KernelConnectionProperties properties) {
        bind(formatAddress(properties.getTransport(), properties.getIp(), properties.getIopubPort()));
    }

    // Not synchronized, though the overridden method is: the sender only appends to a queue.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void sendMessage(Message<?> message) {
        sender.accept(message);
    }
}
