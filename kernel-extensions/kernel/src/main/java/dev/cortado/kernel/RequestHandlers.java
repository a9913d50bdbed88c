package dev.cortado.kernel;

import dev.cortado.kernel.assist.Completeness;
import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.assist.Completions;
import dev.cortado.kernel.history.HistoryAnswer;
import dev.cortado.kernel.wire.Exchange;
import dev.cortado.kernel.wire.Received;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;
import org.dflib.jjava.jupyter.messages.request.InterruptRequest;
import org.dflib.jjava.jupyter.messages.request.IsCompleteRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;

/** Answers every request but {@code execute_request}. Positions in the protocol count characters, in Java UTF-16 units. */
final class RequestHandlers {

    private final CortadoKernel kernel;
    private final CommRequests comms;
    private final Runnable close;

    RequestHandlers(CortadoKernel kernel, CommRequests comms, Runnable close) {
        this.kernel = kernel;
        this.comms = comms;
        this.close = close;
    }

    /** Answers a request; one that nobody knows is passed over, as the protocol has it. */
    void handle(Exchange exchange) {
        Received<?> message = exchange.request();
        switch (message.getContent()) {
            case KernelInfoRequest ignored -> exchange.reply(MessageType.KERNEL_INFO_REPLY, KernelInfo.of(kernel));
            case CompleteRequest request -> exchange.reply(MessageType.COMPLETE_REPLY, complete(request));
            case InspectRequest request -> exchange.reply(MessageType.INSPECT_REPLY, inspect(request));
            case IsCompleteRequest request -> exchange.reply(MessageType.IS_COMPLETE_REPLY, isComplete(request));
            case HistoryRequest ignored ->
                exchange.reply(
                        MessageType.HISTORY_REPLY,
                        Map.of(
                                "status",
                                "ok",
                                "history",
                                HistoryAnswer.to(message.json(), kernel.getHistoryManager())));
            case InterruptRequest ignored -> {
                kernel.interrupt();
                exchange.reply(MessageType.INTERRUPT_REPLY, Map.of("status", "ok"));
            }
            case ShutdownRequest request -> shutDown(exchange, request.isRestart());
            default -> comms.handle(exchange);
        }
    }

    /** Says goodbye to who asked and to all who listen, as several front ends may share a kernel. */
    private void shutDown(Exchange exchange, boolean restart) {
        kernel.onShutdown(restart);
        Map<String, Object> reply = Map.of("status", "ok", "restart", restart);
        exchange.reply(MessageType.SHUTDOWN_REPLY, reply);
        exchange.publish(MessageType.SHUTDOWN_REPLY, reply);
        exchange.idle();
        close.run();
    }

    private Map<String, Object> complete(CompleteRequest request) {
        String code = request.getCode();
        Completions found = kernel.assistant().complete(code, fromCharacters(code, request.getCursorPos()));
        int start = toCharacters(code, found.start());
        int end = toCharacters(code, found.end());
        return Map.of(
                "status",
                "ok",
                "matches",
                found.list().stream().map(Completion::text).toList(),
                "cursor_start",
                start,
                "cursor_end",
                end,
                "metadata",
                // The extension of the protocol by which JupyterLab shows what each match is.
                Map.of(
                        "_jupyter_types_experimental",
                        found.list().stream()
                                .map(match -> Map.of(
                                        "text",
                                        match.text(),
                                        "type",
                                        match.type(),
                                        "start",
                                        start,
                                        "end",
                                        end,
                                        "signature",
                                        match.signature()))
                                .toList()));
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
        Completeness found = kernel.assistant().isComplete(request.getCode());
        String status = found.status().name().toLowerCase(Locale.ROOT);
        return found.status() == Completeness.Status.INCOMPLETE
                ? Map.of("status", status, "indent", found.indent())
                : Map.of("status", status);
    }

    private static int fromCharacters(String code, int position) {
        int characters = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.clamp(position, 0, characters));
    }

    private static int toCharacters(String code, int position) {
        return code.codePointCount(0, Math.min(position, code.length()));
    }
}
