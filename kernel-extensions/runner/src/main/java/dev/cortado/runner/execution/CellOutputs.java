package dev.cortado.runner.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Trees;
import dev.cortado.runner.wire.ExecutionListener;
import dev.cortado.runner.wire.WireMessage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Turns what a kernel broadcasts about one cell into the outputs and timings that Jupyter would store in it:
 *
 * <ol>
 *   <li>streams of the same name that follow each other are one output
 *   <li>a display with an id can be updated, from any cell
 *   <li>{@code clear_output} removes what is there; with {@code wait}, when the next output comes
 *   <li>an {@code execute_result} carries the cell's number
 * </ol>
 */
final class CellOutputs implements ExecutionListener {

    /** Beside {@code text/*}, what Jupyter stores as a list of lines. */
    private static final Set<String> LINES = Set.of("application/javascript", "image/svg+xml");

    private final Cell cell;
    private final Displays displays;
    private final Consumer<String> notes;
    private final ArrayNode outputs;
    private StringBuilder streamText = new StringBuilder();
    private boolean clearBeforeNext;
    private Optional<ObjectNode> error = Optional.empty();

    CellOutputs(Cell cell, Displays displays, Consumer<String> notes) {
        this.cell = cell;
        this.displays = displays;
        this.notes = notes;
        this.outputs = cell.outputs();
    }

    /** Returns the last error that the cell published. */
    Optional<ObjectNode> error() {
        return error;
    }

    @Override
    public void published(WireMessage message) {
        JsonNode content = message.content();
        switch (message.type()) {
            case "stream" ->
                stream(
                        content.path("name").asText("stdout"),
                        content.path("text").asText());
            case "display_data" -> add(display("display_data", content));
            case "execute_result" -> {
                ObjectNode output = display("execute_result", content);
                Trees.put(output, "execution_count", content.path("execution_count"));
                add(output);
            }
            case "update_display_data" ->
                displayId(content).ifPresent(id -> displays.update(id, lines(content.path("data")), metadata(content)));
            case "error" -> addError(content);
            case "clear_output" -> {
                if (content.path("wait").asBoolean(false)) {
                    clearBeforeNext = true;
                } else {
                    clear();
                }
            }
            case "execute_input" -> {
                if (content.path("execution_count").isInt()) {
                    cell.setExecutionCount(content.path("execution_count").intValue());
                }
                time("iopub.execute_input", message.date());
            }
            case "status" ->
                time("iopub.status." + content.path("execution_state").asText(), message.date());
            default -> {
                // Comms and debug events drive widgets and tools of a live front end; a file holds nothing of them.
            }
        }
    }

    @Override
    public void inputRequested(String prompt) {
        notes.accept("the cell asked for input (\"" + prompt.strip()
                + "\"); nobody can answer in a headless run, it was given an empty line");
    }

    /** Notes in the cell's metadata when something happened, as JupyterLab and nbclient do. */
    void time(String event, String date) {
        if (!date.isEmpty()) {
            Trees.put(Trees.child(cell.metadata(), "execution"), event, date);
        }
    }

    /** Adds an error that this program, not the kernel, has to report. */
    void addError(String name, String value) {
        ObjectNode content = Trees.object();
        content.put("ename", name).put("evalue", value).putArray("traceback").add(name + ": " + value);
        addError(content);
    }

    private void addError(JsonNode content) {
        ObjectNode output = Trees.object();
        output.set("ename", content.path("ename"));
        output.set("evalue", content.path("evalue"));
        output.put("output_type", "error");
        output.set("traceback", content.path("traceback").isArray() ? content.path("traceback") : output.arrayNode());
        error = Optional.of(output);
        add(output);
    }

    private void stream(String name, String text) {
        if (text.isEmpty()) {
            return;
        }
        clearIfWaiting();
        if (!outputs.isEmpty()
                && outputs.get(outputs.size() - 1) instanceof ObjectNode last
                && last.path("output_type").asText().equals("stream")
                && last.path("name").asText().equals(name)) {
            streamText.append(text);
            last.set("text", Trees.lines(streamText.toString()));
            return;
        }
        streamText = new StringBuilder(text);
        ObjectNode output = Trees.object();
        output.put("name", name).put("output_type", "stream");
        output.set("text", Trees.lines(text));
        outputs.add(output);
    }

    private ObjectNode display(String type, JsonNode content) {
        ObjectNode output = Trees.object();
        output.set("data", lines(content.path("data")));
        output.set("metadata", metadata(content));
        output.put("output_type", type);
        displayId(content).ifPresent(id -> displays.remember(id, output));
        return output;
    }

    private void add(ObjectNode output) {
        clearIfWaiting();
        outputs.add(output);
    }

    private void clearIfWaiting() {
        if (clearBeforeNext) {
            clear();
        }
    }

    private void clear() {
        clearBeforeNext = false;
        outputs.removeAll();
    }

    private static Optional<String> displayId(JsonNode content) {
        String id = content.path("transient").path("display_id").asText("");
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    private static ObjectNode metadata(JsonNode content) {
        return content.path("metadata") instanceof ObjectNode metadata ? metadata.deepCopy() : Trees.object();
    }

    /** Sorted, and split into lines where Jupyter does so. */
    private static ObjectNode lines(JsonNode data) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        data.properties().forEach(entry -> {
            String mime = entry.getKey();
            boolean split = entry.getValue().isTextual() && (mime.startsWith("text/") || LINES.contains(mime));
            sorted.put(mime, split ? Trees.lines(entry.getValue().textValue()) : entry.getValue());
        });
        ObjectNode lines = Trees.object();
        lines.setAll(sorted);
        return lines;
    }
}
