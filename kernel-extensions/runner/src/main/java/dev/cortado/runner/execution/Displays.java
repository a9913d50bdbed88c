package dev.cortado.runner.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.notebook.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The outputs that can still change, by display id: a later cell may update what an earlier one showed. */
final class Displays {

    private final Map<String, List<ObjectNode>> outputs = new HashMap<>();

    void remember(String displayId, ObjectNode output) {
        outputs.computeIfAbsent(displayId, id -> new ArrayList<>()).add(output);
    }

    /** Replaces data and metadata of every output that has the id. */
    void update(String displayId, JsonNode data, JsonNode metadata) {
        for (ObjectNode output : outputs.getOrDefault(displayId, List.of())) {
            Trees.put(output, "data", data.deepCopy());
            Trees.put(output, "metadata", metadata.deepCopy());
        }
    }
}
