package dev.cortado.runner.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import dev.cortado.runner.notebook.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the executed file says about its run, in {@code metadata.cortado.run}: {@code status}, {@code started},
 * {@code ended}, {@code duration_s}, {@code kernel}, {@code parameters}, and where it stopped ({@code stopped_at}: the
 * cell's index from 0, its id and why).
 */
final class RunMetadata {

    private final ObjectNode run;
    private final Instant started = Instant.now();

    RunMetadata(Notebook notebook, String kernel, Map<String, String> parameters) {
        ObjectNode cortado = Trees.child(notebook.metadata(), "cortado");
        cortado.remove("run");
        run = Trees.child(cortado, "run");
        Trees.put(run, "kernel", kernel);
        Trees.put(run, "started", started.toString());
        Trees.put(run, "status", RunStatus.RUNNING.word());
        if (!parameters.isEmpty()) {
            ObjectNode values = Trees.child(run, "parameters");
            parameters.forEach(values::put);
        }
    }

    void at(int index, Cell cell) {
        ObjectNode place = Trees.child(run, "stopped_at");
        place.removeAll();
        place.put("cell", index);
        if (!cell.id().isEmpty()) {
            place.put("id", cell.id());
        }
    }

    void end(RunStatus status, String message) {
        Instant ended = Instant.now();
        Trees.put(run, "status", status.word());
        Trees.put(run, "ended", ended.toString());
        Trees.put(
                run,
                "duration_s",
                run.numberNode(Duration.between(started, ended).toMillis() / 1000.0));
        if (status == RunStatus.COMPLETED) {
            run.remove("stopped_at");
        } else {
            Trees.child(run, "stopped_at").put("reason", message);
        }
    }
}
