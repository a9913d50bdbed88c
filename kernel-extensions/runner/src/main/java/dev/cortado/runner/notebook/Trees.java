package dev.cortado.runner.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small operations on JSON trees that the notebook format asks for. */
public final class Trees {

    private Trees() {}

    /** Returns an empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Sets a field. Jupyter sorts keys when it saves: a new key goes to its alphabetical place if the others are sorted,
     * so that files compare well; otherwise to the end.
     */
    public static void put(ObjectNode object, String key, JsonNode value) {
        if (object.has(key) || !isSorted(object)) {
            object.set(key, value);
            return;
        }
        Map<String, JsonNode> after = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().compareTo(key) > 0) {
                after.put(entry.getKey(), entry.getValue());
            }
        }
        object.remove(after.keySet());
        object.set(key, value);
        object.setAll(after);
    }

    /** Sets a text field; see {@link #put(ObjectNode, String, JsonNode)}. */
    public static void put(ObjectNode object, String key, String value) {
        put(object, key, JsonNodeFactory.instance.textNode(value));
    }

    /** Returns the object under a key; a missing one, or a value of another kind, is replaced by an empty object. */
    public static ObjectNode child(ObjectNode object, String key) {
        if (object.get(key) instanceof ObjectNode child) {
            return child;
        }
        ObjectNode child = object();
        put(object, key, child);
        return child;
    }

    /** Returns text that a notebook holds as one string or as a list of lines; empty for anything else. */
    public static String text(JsonNode node) {
        if (node == null) {
            return "";
        }
        if (node.isArray()) {
            StringBuilder joined = new StringBuilder();
            node.forEach(line -> joined.append(line.asText()));
            return joined.toString();
        }
        return node.isTextual() ? node.textValue() : "";
    }

    /** Returns text as the list of lines that notebooks hold; each keeps its line feed. */
    public static ArrayNode lines(String text) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    private static boolean isSorted(ObjectNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys.stream().sorted().toList().equals(keys);
    }
}
