package dev.cortado.kernel;

import dev.cortado.kernel.history.PastCell;
import dev.cortado.kernel.session.CellException;
import dev.cortado.kernel.session.ErrorReport;
import dev.cortado.kernel.session.ReadableNames;
import dev.cortado.kernel.wire.Exchange;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code execute_request}: input, outputs, result or error, reply. */
final class ExecuteHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExecuteHandler.class);

    private final CortadoKernel kernel;
    private int executions;
    private boolean first = true;

    ExecuteHandler(CortadoKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Runs a cell.
     *
     * @param onFailure called before the reply when the cells that wait behind this one are not to run, because it failed
     *     and its front end wants that; what arrives after the reply is not meant
     */
    void handle(Exchange exchange, CellRequest request, Runnable onFailure) {
        String code = request.code();
        kernel.spareMemory().setAside();
        boolean counted = request.storeHistory() && !code.isBlank();
        int count = counted ? ++executions : executions;
        exchange.publish(new PublishExecuteInput(code, count));
        Exchange before = kernel.attach(exchange);
        kernel.streams().running(true);
        String result = "";
        ErrorReport error = null;
        Map<String, Object> expressions = new LinkedHashMap<>();
        kernel.interruption().begin();
        try {
            kernel.awaitReady();
            // Not only the cell's code but also what shows its result finds the services of the user's jars.
            Thread.currentThread().setContextClassLoader(kernel.cellLoader());
            DisplayData data = render(run(code, count));
            if (data != null) {
                exchange.publish(new PublishExecuteResult(count, data));
                result = String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
            }
            request.expressions().forEach((name, source) -> expressions.put(name, expression(source)));
        } catch (Throwable e) { // a cell may throw anything; the kernel stays
            kernel.spareMemory().release();
            error = report(e);
            exchange.publish(new PublishError(error.name(), error.message(), error.lines()));
        } finally {
            kernel.boards().endCell(kernel.interruption().isRequested());
            kernel.interruption().end();
            endOutput();
        }
        if (counted) {
            kernel.getHistoryManager().add(new PastCell(count, code, result), request.allowStdin());
        }
        if (error != null && request.stopOnError()) {
            onFailure.run();
        }
        Map<String, Object> reply = error == null ? ok() : error(error);
        reply.put("execution_count", count);
        reply.put("user_expressions", expressions);
        reply.put("payload", exchange.payloads());
        exchange.reply(MessageType.EXECUTE_REPLY, reply);
        if (request.silent() && before != null) {
            kernel.attach(before); // what threads of the cell before print stays that cell's
        }
        if (first) {
            first = false;
            logStart();
            if (kernel.spareMemory().isSetAside()) { // else a cell has taken what it would need
                kernel.prepareAssistance();
            }
        }
    }

    private void endOutput() {
        kernel.nativeOutput().settle();
        kernel.streams().running(false);
    }

    /** What native code has printed comes before the result or the error. */
    private Object run(String code, int count) {
        try {
            return kernel.runner().run(code, count);
        } finally {
            kernel.nativeOutput().settle();
        }
    }

    /** Tells the front end that a cell was not run because one before it failed. */
    void abort(Exchange exchange) {
        exchange.reply(MessageType.EXECUTE_REPLY, Map.of("status", "aborted", "execution_count", executions));
    }

    /** Runs a handler of the user's that a message calls: its outputs answer that message, an error is shown there. */
    void guarded(Exchange exchange, Callable<Object> handler) {
        Exchange before = kernel.attach(exchange);
        kernel.streams().running(true);
        kernel.interruption().begin();
        try {
            kernel.awaitReady();
            kernel.interruption().interruptible(handler);
        } catch (Throwable e) { // as for a cell
            ErrorReport error = report(e);
            LOGGER.warn("A handler of {} failed: {}", exchange.request().typeName(), error.message());
            exchange.publish(new PublishError(error.name(), error.message(), error.lines()));
        } finally {
            kernel.interruption().end();
            endOutput();
            if (before != null) {
                kernel.attach(before);
            }
        }
    }

    private static void logStart() {
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(start -> LOGGER.info(
                        "First cell answered {} ms after the process began",
                        Duration.between(start, Instant.now()).toMillis()));
    }

    private DisplayData render(Object value) throws Exception {
        return switch (value) {
            case null -> null;
            case DisplayData data -> data;
            // What System.out.printf returns; nobody means to look at it.
            case PrintStream stream when stream.equals(System.out) || stream.equals(System.err) -> null;
            case String handle when kernel.getIO().isLastHandle(handle) -> null;
            default -> kernel.interruption().interruptible(() -> rendered(value));
        };
    }

    /** A value whose text or picture cannot be made fails the cell, though its code went well: the user must know. */
    private DisplayData rendered(Object value) {
        try {
            return kernel.getRenderer().render(value);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            String message = "the cell ran, but its result, of class " + ReadableNames.of(value.getClass())
                    + ", cannot be shown: " + ReadableNames.in(e.toString());
            throw new CellException(
                    new ErrorReport(
                            "DisplayError",
                            message,
                            kernel.runner().reporter().failure(e, null).linesAfter(message)),
                    e);
        }
    }

    private Map<String, Object> expression(String source) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            DisplayData data = render(kernel.runner().run(source, 0));
            answer.put("status", "ok");
            MimeBundle bundle = MimeBundle.of(data == null ? DisplayData.EMPTY : data);
            answer.put("data", bundle.data());
            answer.put("metadata", bundle.metadata());
        } catch (Throwable e) { // as for the cell itself
            answer.putAll(error(report(e)));
        }
        return answer;
    }

    private ErrorReport report(Throwable e) {
        if (kernel.interruption().isRequested() && !(e instanceof CellException)) {
            return new ErrorReport("Interrupted", "interrupted", List.of("interrupted"));
        }
        return switch (e) {
            case CellException cell -> cell.report();
            case CompletionException start -> {
                String message = "The Java session could not be started: " + start.getCause();
                yield new ErrorReport("KernelError", message, List.of(message));
            }
            default -> kernel.runner().reporter().failure(e, null);
        };
    }

    private static Map<String, Object> ok() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", "ok");
        return content;
    }

    private static Map<String, Object> error(ErrorReport error) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", "error");
        content.put("ename", error.name());
        content.put("evalue", error.message());
        content.put("traceback", error.lines());
        return content;
    }
}
