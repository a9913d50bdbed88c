package dev.cortado.runner.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One cell: a view of its JSON object. Setters change the notebook that the cell belongs to.
 *
 * @param json the cell's object in the notebook's tree
 */
public record Cell(ObjectNode json) {

    /** Returns a new code cell with the source, without an id (a notebook gives it one on insertion). */
    public static Cell code(String source, List<String> tags) {
        ObjectNode json = Trees.object();
        json.put("cell_type", "code");
        json.putNull("execution_count");
        ObjectNode metadata = json.putObject("metadata");
        if (!tags.isEmpty()) {
            ArrayNode array = metadata.putArray("tags");
            tags.forEach(array::add);
        }
        json.putArray("outputs");
        json.set("source", Trees.lines(source));
        return new Cell(json);
    }

    /** Whether this is a code cell. */
    public boolean isCode() {
        return "code".equals(json.path("cell_type").asText());
    }

    /** Whether this is a Markdown cell. */
    public boolean isMarkdown() {
        return "markdown".equals(json.path("cell_type").asText());
    }

    /** Returns the cell's text. */
    public String source() {
        return Trees.text(json.get("source"));
    }

    /** Returns the cell's id; empty in notebooks before nbformat 4.5. */
    public String id() {
        return json.path("id").asText("");
    }

    /** Returns the tags set in the cell's metadata. */
    public List<String> tags() {
        List<String> tags = new ArrayList<>();
        json.path("metadata").path("tags").forEach(tag -> tags.add(tag.asText()));
        return List.copyOf(tags);
    }

    /** Whether the cell carries the tag. */
    public boolean hasTag(String tag) {
        return tags().contains(tag);
    }

    /** Returns the cell's metadata, which may be changed. */
    public ObjectNode metadata() {
        return Trees.child(json, "metadata");
    }

    /** Returns a code cell's outputs, which may be changed. */
    public ArrayNode outputs() {
        if (json.get("outputs") instanceof ArrayNode outputs) {
            return outputs;
        }
        ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
        Trees.put(json, "outputs", outputs);
        return outputs;
    }

    /** Sets the number Jupyter shows in brackets beside the cell. */
    public void setExecutionCount(int count) {
        Trees.put(json, "execution_count", JsonNodeFactory.instance.numberNode(count));
    }

    /** Returns the number shown beside the cell; 0 if it was not run. */
    public int executionCount() {
        return json.path("execution_count").asInt(0);
    }

    /** Forgets what an earlier run left: outputs, count and timings. */
    public void clearRun() {
        outputs().removeAll();
        Trees.put(json, "execution_count", JsonNodeFactory.instance.nullNode());
        metadata().remove("execution");
    }

    /** Whether there is nothing to run: no text but white space. */
    public boolean isBlank() {
        return source().isBlank();
    }

    /** Returns the first line that is not blank, for showing in one line; empty if there is none. */
    public String firstLine() {
        return source().lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(String::strip)
                .orElse("");
    }

    static JsonNode sourceOf(ObjectNode cell) {
        return cell.get("source");
    }
}
