package dev.cortado.kernel;

import dev.cortado.kernel.wire.Channel;
import dev.cortado.kernel.wire.Exchange;
import dev.cortado.kernel.wire.InputQueue;
import dev.cortado.kernel.wire.InvalidContent;
import dev.cortado.kernel.wire.Received;
import dev.cortado.kernel.wire.WireConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a kernel: one thread works through the requests of the shell channel, cells among them, in their order; another
 * through those of the control channel, so that interrupt and shutdown are heard while a cell runs.
 */
public final class KernelServer {

    private static final Logger LOGGER = LoggerFactory.getLogger(KernelServer.class);

    private static final int IDLE_SECONDS = 5;
    private static final long FULL_PAUSE_NANOS = 50_000_000;

    private record Request(Channel channel, Received<?> message) {}

    private final LinkedBlockingQueue<Request> shell = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Request> control = new LinkedBlockingQueue<>();
    private final InputQueue input = new InputQueue();
    private final IdleMemory idleMemory = IdleMemory.ofThisProcess();
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
        this.connection = new WireConnection(properties, this::receive, kernel.streams()::flush);
        this.executions = new ExecuteHandler(kernel);
        this.handlers = new RequestHandlers(kernel, new CommRequests(kernel, executions), this::close);
        kernel.getCommManager().setIOPubChannel(connection.publisher());
    }

    /** Starts to answer. */
    public void start() {
        connection.start();
        connection.send(Channel.IOPUB, new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        Thread.ofPlatform().daemon().name("cortado-control").start(() -> work(control, () -> {}));
        Thread.ofPlatform().daemon().name("cortado-cell").start(() -> work(shell, idleMemory::collect));
    }

    /** Waits until the kernel was shut down and its last messages are sent. */
    public void awaitClosed() throws InterruptedException {
        connection.awaitClosed();
    }

    /** Closes the connection. */
    public void close() {
        connection.close();
    }

    private void receive(Channel channel, Received<?> message) {
        switch (channel) {
            case CONTROL -> control.add(new Request(channel, message));
            case SHELL -> shell.add(new Request(channel, message));
            case STDIN -> {
                if (!input.offer(message)) {
                    LOGGER.warn("Ignored on the STDIN channel: {}, which nobody asked for", message.typeName());
                }
            }
            case IOPUB -> {}
        }
    }

    private void work(LinkedBlockingQueue<Request> requests, Runnable whenIdle) {
        rehearseFailure();
        while (true) {
            try {
                answerNext(requests, whenIdle);
            } catch (Throwable e) { // one request must not end the service of all others
                endure(e);
            }
        }
    }

    private void answerNext(LinkedBlockingQueue<Request> requests, Runnable whenIdle) throws InterruptedException {
        Request request = requests.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            whenIdle.run();
            request = requests.take();
        }
        List<Request> waiting = new ArrayList<>();
        answer(request, false, () -> shell.drainTo(waiting));
        waiting.forEach(behind -> answer(behind, true, () -> {}));
    }

    /**
     * The JVM resolves the classes that a method catches when it first catches something. With a full heap it cannot, and the
     * error of that leaves the method past its handlers, which would end the thread.
     */
    private static void rehearseFailure() {
        try {
            throw new InterruptedException("rehearsed");
        } catch (Throwable e) {
            endure(e);
        }
    }

    private static void endure(Throwable failure) {
        try {
            if (failure instanceof InterruptedException) {
                LOGGER.debug("A cell's interrupt came late");
            } else if (failure instanceof OutOfMemoryError) {
                LockSupport.parkNanos(FULL_PAUSE_NANOS); // to ask again at once would leave no time to anybody else
                LOGGER.error("A request could not be answered for want of memory");
            } else {
                LOGGER.error("A request could not be answered", failure);
            }
        } catch (Throwable e) { // also what a class that could not be loaded for want of memory makes
            // Not even for the log; the front end is told as soon as there is some.
        }
    }

    /** Answers a request between a busy and an idle, whatever happens. */
    private void answer(Request request, boolean abort, Runnable onFailure) {
        Received<?> message = request.message();
        CellRequest cell = null;
        String problem = message.getContent() instanceof InvalidContent invalid ? invalid.reason() : null;
        if (problem == null && message.getHeader().getType().equals(MessageType.EXECUTE_REQUEST)) {
            try {
                cell = CellRequest.of(message.json());
            } catch (IllegalArgumentException e) {
                problem = e.getMessage();
            }
        }
        Exchange exchange = new Exchange(
                connection,
                request.channel(),
                message,
                kernel.streams(),
                input,
                new Exchange.Permissions(cell != null && cell.silent(), cell != null && cell.allowStdin()));
        try {
            exchange.busy();
            if (problem != null) {
                LOGGER.warn("Refused on the {} channel: {}", request.channel(), problem);
                exchange.replyError("InvalidRequest", problem);
            } else if (cell == null) {
                handlers.handle(exchange);
            } else if (abort) {
                executions.abort(exchange);
            } else {
                executions.handle(exchange, cell, onFailure);
            }
        } catch (Throwable e) { // the front end waits for a reply
            endure(e);
            SpareMemory.insist(() -> apologise(exchange, e));
        } finally {
            SpareMemory.insist(exchange::idle);
        }
    }

    private static void apologise(Exchange exchange, Throwable failure) {
        String name = failure.getClass().getSimpleName();
        String text = String.valueOf(failure.getMessage());
        if (!exchange.isReplied() && exchange.request().getHeader().getType().equals(MessageType.EXECUTE_REQUEST)) {
            exchange.publish(new PublishError(name, text, List.of(name + ": " + text)));
        }
        exchange.replyError(name, text);
    }
}
