package dev.cortado.kernel;

import com.google.gson.JsonObject;
import dev.cortado.kernel.wire.Exchange;
import dev.cortado.kernel.wire.Received;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;
import org.dflib.jjava.jupyter.messages.request.CommInfoRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comms, the two-way channels of widgets, and what else only some front ends send. What a comm's handler prints, shows or
 * throws goes to the front end as if a cell had done it, in answer to the message that the handler was called for.
 */
final class CommRequests {

    private static final Logger LOGGER = LoggerFactory.getLogger(CommRequests.class);

    private final CortadoKernel kernel;
    private final ExecuteHandler executions;

    CommRequests(CortadoKernel kernel, ExecuteHandler executions) {
        this.kernel = kernel;
        this.executions = executions;
    }

    @SuppressWarnings("unchecked") // the content's class is that of the message's type
    void handle(Exchange exchange) {
        Received<?> message = exchange.request();
        switch (message.getContent()) {
            case CommInfoRequest request ->
                exchange.reply(
                        MessageType.COMM_INFO_REPLY, Map.of("status", "ok", "comms", open(request.getTargetName())));
            case CommOpenCommand command ->
                executions.guarded(exchange, () -> open(exchange, (Message<CommOpenCommand>) message, command));
            case CommMsgCommand ignored ->
                executions.guarded(exchange, () -> pass(exchange, (Message<CommMsgCommand>) message));
            case CommCloseCommand ignored ->
                executions.guarded(exchange, () -> close(exchange, (Message<CommCloseCommand>) message));
            default -> other(exchange);
        }
    }

    private Object open(Exchange exchange, Message<CommOpenCommand> message, CommOpenCommand command) {
        try {
            kernel.getCommManager().handleCommOpenCommand(exchange, message);
        } catch (RuntimeException | Error e) {
            // Half open is worse than closed: the front end would send to nobody.
            exchange.publish(new CommCloseCommand(command.getCommID(), new JsonObject()));
            throw e;
        }
        return null;
    }

    private Object pass(Exchange exchange, Message<CommMsgCommand> message) {
        kernel.getCommManager().handleCommMsgCommand(exchange, message);
        return null;
    }

    private Object close(Exchange exchange, Message<CommCloseCommand> message) {
        kernel.getCommManager().handleCommCloseCommand(exchange, message);
        return null;
    }

    private Map<String, Object> open(String target) {
        Map<String, Object> open = new LinkedHashMap<>();
        kernel.getCommManager().forEach(comm -> {
            if (target == null || target.equals(comm.getTargetName())) {
                open.put(comm.getID(), Map.of("target_name", comm.getTargetName()));
            }
        });
        return open;
    }

    /** The protocol lets a kernel pass over what it does not know; who asks is better off with an answer. */
    private static void other(Exchange exchange) {
        String type = exchange.request().typeName();
        LOGGER.debug("Nobody answers {}", type);
        exchange.replyError("NotSupported", "This kernel does not know " + type);
    }
}
