package dev.cortado.runner.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import dev.cortado.runner.notebook.Trees;
import dev.cortado.runner.process.KernelSession;
import dev.cortado.runner.wire.ExecutionLimits;
import dev.cortado.runner.wire.ExecutionResult;
import dev.cortado.runner.wire.KernelDiedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs the code cells of a notebook one after the other and saves the file after each. The first cell that fails ends
 * the run, unless errors are allowed or the cell is tagged {@code raises-exception}; cells tagged
 * {@code skip-execution} are passed over.
 */
public final class NotebookRun {

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LATE_OUTPUT = Duration.ofMillis(150);

    private final Notebook notebook;
    private final KernelSession session;
    private final Path output;
    private final RunOptions options;
    private final RunListener listener;
    private final Displays displays = new Displays();

    /**
     * Prepares a run.
     *
     * @param notebook is filled in
     * @param output the file that is saved after every cell
     */
    public NotebookRun(
            Notebook notebook, KernelSession session, Path output, RunOptions options, RunListener listener) {
        this.notebook = notebook;
        this.session = session;
        this.output = output;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Runs the cells.
     *
     * @throws IOException if the file cannot be saved, or the conversation with the kernel breaks
     */
    public RunOutcome run() throws IOException, InterruptedException {
        List<Cell> cells = notebook.cells();
        cells.stream().filter(Cell::isCode).forEach(Cell::clearRun);
        RunMetadata metadata =
                new RunMetadata(notebook, session.info().path("implementation").asText(""), options.parameters());
        noteLanguage();
        notebook.write(output);
        int total = (int) cells.stream().filter(NotebookRun::isToRun).count();
        int number = 0;
        for (int index = 0; index < cells.size(); index++) {
            Cell cell = cells.get(index);
            if (!isToRun(cell)) {
                continue;
            }
            number++;
            metadata.at(index, cell);
            listener.cellStarted(number, total, cell);
            long started = System.nanoTime();
            CellOutputs outputs = new CellOutputs(cell, displays, listener::note);
            Optional<Stop> stop = runCell(cell, outputs);
            stop.ifPresent(why -> metadata.end(why.status, why.firstLine()));
            notebook.write(output);
            boolean ok = stop.isEmpty() && outputs.error().isEmpty();
            listener.cellEnded(number, total, cell, Duration.ofNanos(System.nanoTime() - started), ok);
            if (stop.isPresent()) {
                return new RunOutcome(
                        stop.get().status, Optional.of(new RunOutcome.Place(number, total, cell)), stop.get().message);
            }
        }
        if (session.process().death().isEmpty()) {
            session.client().drain(LATE_OUTPUT);
        }
        metadata.end(RunStatus.COMPLETED, "");
        notebook.write(output);
        return new RunOutcome(RunStatus.COMPLETED, Optional.empty(), "");
    }

    private static boolean isToRun(Cell cell) {
        return cell.isCode() && !cell.isBlank() && !cell.hasTag("skip-execution");
    }

    private Optional<Stop> runCell(Cell cell, CellOutputs outputs) throws IOException, InterruptedException {
        if (options.cancellation().isCancelled()) {
            return Optional.of(new Stop(RunStatus.INTERRUPTED, "interrupted"));
        }
        ExecutionResult result;
        try {
            result = session.client()
                    .execute(
                            cell.source(),
                            outputs,
                            new ExecutionLimits(options.timeout(), GRACE, options.cancellation()));
        } catch (KernelDiedException died) {
            outputs.addError("DeadKernel", died.getMessage().lines().findFirst().orElse(""));
            return Optional.of(new Stop(RunStatus.KERNEL_DIED, died.getMessage()));
        }
        outputs.time("shell.execute_reply", result.replyDate());
        if (result.executionCount() > 0) {
            cell.setExecutionCount(result.executionCount());
        }
        return judge(cell, outputs, result);
    }

    private Optional<Stop> judge(Cell cell, CellOutputs outputs, ExecutionResult result) {
        String limit = options.timeout().map(NotebookRun::seconds).orElse("");
        return switch (result.ending()) {
            case INTERRUPTED -> Optional.of(new Stop(RunStatus.INTERRUPTED, "interrupted"));
            case INTERRUPTED_DEAF ->
                Optional.of(new Stop(
                        RunStatus.INTERRUPTED, "interrupted; the cell did not react and its kernel was ended"));
            case TIMED_OUT_DEAF -> {
                String message = "the cell took longer than " + limit
                        + " (--timeout) and did not react to the interrupt; its kernel was ended";
                outputs.addError("CellTimeout", message);
                yield Optional.of(new Stop(RunStatus.TIMED_OUT, message));
            }
            case TIMED_OUT -> {
                String message = "the cell took longer than " + limit + " (--timeout) and was interrupted";
                outputs.addError("CellTimeout", message);
                yield goOn(cell) ? Optional.empty() : Optional.of(new Stop(RunStatus.TIMED_OUT, message));
            }
            case ANSWERED -> answered(cell, outputs, result);
        };
    }

    private Optional<Stop> answered(Cell cell, CellOutputs outputs, ExecutionResult result) {
        if (result.isOk()) {
            return Optional.empty();
        }
        if (outputs.error().isEmpty()) {
            ObjectNode reply = result.reply();
            outputs.addError(
                    reply.path("ename").asText("Error"), reply.path("evalue").asText("the kernel gave no reason"));
        }
        return goOn(cell) ? Optional.empty() : Optional.of(new Stop(RunStatus.FAILED, describe(outputs)));
    }

    private boolean goOn(Cell cell) {
        return options.allowErrors() || cell.hasTag("raises-exception");
    }

    private static String describe(CellOutputs outputs) {
        ObjectNode error = outputs.error().orElseThrow();
        String value = error.path("evalue").asText();
        return error.path("ename").asText() + (value.isEmpty() ? "" : ": " + value);
    }

    /** As Jupyter does: the file says which language its code is in and what coloured it. */
    private void noteLanguage() {
        if (session.info().get("language_info") instanceof ObjectNode language) {
            Trees.put(notebook.metadata(), "language_info", language.deepCopy());
        }
    }

    private static String seconds(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
    }

    /** Why a run ends before its end. */
    private record Stop(RunStatus status, String message) {
        String firstLine() {
            return message.lines().findFirst().orElse("");
        }
    }
}
