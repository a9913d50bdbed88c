package dev.cortado.kernel;

import dev.cortado.kernel.wire.Exchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager.ResultFlag;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;
import org.dflib.jjava.jupyter.messages.request.CommInfoRequest;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;
import org.dflib.jjava.jupyter.messages.request.InterruptRequest;
import org.dflib.jjava.jupyter.messages.request.IsCompleteRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request but {@code execute_request}. Positions in the protocol count characters, in Java UTF-16 units. */
final class RequestHandlers {

    private static final Logger LOGGER = LoggerFactory.getLogger(RequestHandlers.class);

    private final CortadoKernel kernel;
    private final Runnable close;

    RequestHandlers(CortadoKernel kernel, Runnable close) {
        this.kernel = kernel;
        this.close = close;
    }

    /** Answers a request; one that fails is answered with an error. */
    void handle(Exchange exchange, Message<?> message) {
        MessageType<?> type = message.getHeader().getType();
        try {
            answer(exchange, message);
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.debug("{} failed", type.getName(), e);
            MessageType<?> reply = MessageType.getType(type.getName().replace("_request", "_reply"));
            if (!reply.equals(MessageType.UNKNOWN)) {
                exchange.reply(
                        reply,
                        Map.of(
                                "status",
                                "error",
                                "ename",
                                e.getClass().getSimpleName(),
                                "evalue",
                                String.valueOf(e.getMessage()),
                                "traceback",
                                List.of()));
            }
        }
    }

    private void answer(Exchange exchange, Message<?> message) {
        switch (message.getContent()) {
            case KernelInfoRequest ignored -> exchange.reply(MessageType.KERNEL_INFO_REPLY, kernelInfo());
            case CompleteRequest request -> exchange.reply(MessageType.COMPLETE_REPLY, complete(request));
            case InspectRequest request -> exchange.reply(MessageType.INSPECT_REPLY, inspect(request));
            case IsCompleteRequest request -> exchange.reply(MessageType.IS_COMPLETE_REPLY, isComplete(request));
            case HistoryRequest request ->
                exchange.reply(MessageType.HISTORY_REPLY, Map.of("status", "ok", "history", history(request)));
            case InterruptRequest ignored -> {
                kernel.interrupt();
                exchange.reply(MessageType.INTERRUPT_REPLY, Map.of("status", "ok"));
            }
            case ShutdownRequest request -> {
                kernel.onShutdown(request.isRestart());
                exchange.reply(MessageType.SHUTDOWN_REPLY, Map.of("status", "ok", "restart", request.isRestart()));
                exchange.idle();
                close.run();
            }
            case null, default -> answerComm(exchange, message);
        }
    }

    @SuppressWarnings("unchecked") // the content's class is that of the message's type
    private void answerComm(Exchange exchange, Message<?> message) {
        CommManager comms = kernel.getCommManager();
        switch (message.getContent()) {
            case CommInfoRequest request -> exchange.reply(MessageType.COMM_INFO_REPLY, comms(request));
            case CommOpenCommand ignored -> {
                comms.handleCommOpenCommand(exchange, (Message<CommOpenCommand>) message);
                exchange.resolveDeferrals();
            }
            case CommMsgCommand ignored -> {
                comms.handleCommMsgCommand(exchange, (Message<CommMsgCommand>) message);
                exchange.resolveDeferrals();
            }
            case CommCloseCommand ignored -> {
                comms.handleCommCloseCommand(exchange, (Message<CommCloseCommand>) message);
                exchange.resolveDeferrals();
            }
            case null, default ->
                LOGGER.debug("Nobody answers {}", message.getHeader().getType().getName());
        }
    }

    private Map<String, Object> kernelInfo() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("status", "ok");
        info.put("protocol_version", Header.PROTOCOL_VERISON);
        info.put("implementation", kernel.getName());
        info.put("implementation_version", kernel.getVersion());
        info.put("language_info", kernel.getLanguageInfo());
        info.put("banner", "Cortado " + kernel.getVersion() + " on Java " + Runtime.version());
        info.put("help_links", kernel.getHelpLinks());
        info.put("debugger", false);
        return info;
    }

    private Map<String, Object> complete(CompleteRequest request) {
        String code = request.getCode();
        ReplacementOptions options = kernel.complete(code, fromCharacters(code, request.getCursorPos()));
        return Map.of(
                "status",
                "ok",
                "matches",
                options.getReplacements(),
                "cursor_start",
                toCharacters(code, options.getSourceStart()),
                "cursor_end",
                toCharacters(code, options.getSourceEnd()),
                "metadata",
                Map.of());
    }

    private Map<String, Object> inspect(InspectRequest request) {
        String code = request.getCode();
        DisplayData found =
                kernel.inspect(code, fromCharacters(code, request.getCursorPos()), request.getDetailLevel() > 0);
        Map<String, Object> data = new LinkedHashMap<>();
        if (found != null) {
            data.put("text/plain", found.getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_PLAIN));
            data.put("text/html", found.getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_HTML));
        }
        return Map.of("status", "ok", "found", found != null, "data", data, "metadata", Map.of());
    }

    private Map<String, Object> isComplete(IsCompleteRequest request) {
        String answer = kernel.isComplete(request.getCode());
        return switch (answer) {
            case CortadoKernel.IS_COMPLETE_YES, CortadoKernel.IS_COMPLETE_BAD, CortadoKernel.IS_COMPLETE_MAYBE ->
                Map.of("status", answer);
            default -> Map.of("status", "incomplete", "indent", answer);
        };
    }

    private List<Object> history(HistoryRequest request) {
        java.util.Set<ResultFlag> flags = java.util.EnumSet.noneOf(ResultFlag.class);
        if (request.includeOutput()) {
            flags.add(ResultFlag.INCLUDE_OUTPUT);
        }
        SessionHistory history = kernel.getHistoryManager();
        List<HistoryEntry> entries = switch (request) {
            case HistoryRequest.Tail tail -> history.lookupTail(tail.getMaxReturnLength(), flags);
            case HistoryRequest.Range range ->
                history.lookupRange(range.getSessionIndex(), range.getStart(), range.getStop(), flags);
            case HistoryRequest.Search search -> {
                if (search.filterUnique()) {
                    flags.add(ResultFlag.UNIQUE);
                }
                yield history.search(search.getPattern(), search.getMaxReturnLength(), flags);
            }
            default -> List.of();
        };
        List<Object> rows = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            Object input = entry.hasOutput() ? List.of(entry.getInput(), entry.getOutput()) : entry.getInput();
            rows.add(List.of(entry.getSession(), entry.getCellNumber(), input));
        }
        return rows;
    }

    private Map<String, Object> comms(CommInfoRequest request) {
        Map<String, Object> comms = new LinkedHashMap<>();
        kernel.getCommManager().forEach(comm -> {
            if (request.getTargetName() == null || request.getTargetName().equals(comm.getTargetName())) {
                comms.put(comm.getID(), Map.of("target_name", comm.getTargetName()));
            }
        });
        return Map.of("status", "ok", "comms", comms);
    }

    private static int fromCharacters(String code, int position) {
        int characters = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.clamp(position, 0, characters));
    }

    private static int toCharacters(String code, int position) {
        return code.codePointCount(0, Math.min(position, code.length()));
    }
}
