package dev.cortado.kernel;

import dev.cortado.kernel.wire.Channel;
import dev.cortado.kernel.wire.Exchange;
import dev.cortado.kernel.wire.InputQueue;
import dev.cortado.kernel.wire.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.reply.InputReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a kernel: one thread works through the requests of the shell channel, cells among them, in their order; another
 * through those of the control channel, so that interrupt and shutdown are heard while a cell runs.
 */
public final class KernelServer {

    private static final Logger LOGGER = LoggerFactory.getLogger(KernelServer.class);

    private record Request(Channel channel, Message<?> message) {}

    private final LinkedBlockingQueue<Request> shell = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Request> control = new LinkedBlockingQueue<>();
    private final InputQueue input = new InputQueue();
    private final CortadoKernel kernel;
    private final WireConnection connection;
    private final RequestHandlers handlers;
    private final ExecuteHandler executions;

    /**
     * Binds the kernel's sockets.
     *
     * @throws IOException if an address of the connection file cannot be bound
     */
    public KernelServer(KernelConnectionProperties properties, CortadoKernel kernel) throws IOException {
        this.kernel = kernel;
        this.connection = new WireConnection(properties, this::receive);
        this.handlers = new RequestHandlers(kernel, this::close);
        this.executions = new ExecuteHandler(kernel);
        kernel.getCommManager().setIOPubChannel(connection.publisher());
    }

    /** Starts to answer. */
    public void start() {
        connection.start();
        connection.send(Channel.IOPUB, new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        Thread.ofPlatform().daemon().name("cortado-control").start(() -> work(control));
        Thread.ofPlatform().daemon().name("cortado-cell").start(() -> work(shell));
    }

    /** Waits until the kernel was shut down and its last messages are sent. */
    public void awaitClosed() throws InterruptedException {
        connection.awaitClosed();
    }

    /** Closes the connection. */
    public void close() {
        connection.close();
    }

    private void receive(Channel channel, Message<?> message) {
        switch (channel) {
            case CONTROL -> control.add(new Request(channel, message));
            case SHELL -> shell.add(new Request(channel, message));
            case STDIN -> {
                if (message.getContent() instanceof InputReply reply) {
                    input.add(reply);
                }
            }
            case IOPUB -> {}
        }
    }

    private void work(LinkedBlockingQueue<Request> requests) {
        while (true) {
            try {
                Request request = requests.take();
                List<Request> waiting = new ArrayList<>();
                answer(request, false, () -> shell.drainTo(waiting));
                waiting.forEach(behind -> answer(behind, true, () -> {}));
            } catch (InterruptedException e) {
                // A late interrupt of a cell that has just ended: not meant for this loop.
                LOGGER.debug("A cell's interrupt came late");
            } catch (Throwable e) { // one request must not end the service of all others
                LOGGER.error("A request could not be answered", e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void answer(Request request, boolean abort, Runnable onFailure) {
        Message<?> message = request.message();
        MessageType<?> type = message.getHeader().getType();
        boolean silent = message.getContent() instanceof ExecuteRequest execute && execute.isSilent();
        Exchange exchange = new Exchange(connection, request.channel(), message, kernel.streams(), input, silent);
        exchange.busy();
        try {
            if (!type.equals(MessageType.EXECUTE_REQUEST)) {
                handlers.handle(exchange, message);
            } else if (abort) {
                executions.abort(exchange);
            } else {
                executions.handle(exchange, (Message<ExecuteRequest>) message, onFailure);
            }
        } finally {
            exchange.idle();
        }
    }
}
