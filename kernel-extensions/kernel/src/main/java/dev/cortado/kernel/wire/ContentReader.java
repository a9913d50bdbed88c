package dev.cortado.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;

/** Makes the base library's object of a content, once its fields have been looked at. */
final class ContentReader {

    /** Fields without which a message means nothing. All are texts. */
    private static final Map<String, List<String>> NEEDED = Map.of(
            "execute_request", List.of("code"),
            "complete_request", List.of("code"),
            "inspect_request", List.of("code"),
            "is_complete_request", List.of("code"),
            "input_reply", List.of("value"),
            "comm_open", List.of("comm_id", "target_name"),
            "comm_msg", List.of("comm_id"),
            "comm_close", List.of("comm_id"));

    private static final List<String> WITH_CURSOR = List.of("complete_request", "inspect_request");
    private static final int LONGEST_QUOTE = 40;

    private final Gson gson;

    ContentReader(Gson gson) {
        this.gson = gson;
    }

    /** Returns an object of the class, or an {@link InvalidContent}. */
    Object read(String type, JsonObject content, Class<?> contentClass) {
        for (String field : NEEDED.getOrDefault(type, List.of())) {
            JsonElement value = content.get(field);
            if (!(value instanceof JsonPrimitive text && text.isString())) {
                return new InvalidContent(
                        type + " needs a text as `" + field + "`, but has " + (value == null ? "none" : quoted(value)));
            }
        }
        if (type.equals("execute_request")) {
            return content; // whose defaults depend on each other; the kernel reads it
        }
        // A cursor that is not told is at the end, as in IPython.
        if (WITH_CURSOR.contains(type) && isNull(content.get("cursor_pos"))) {
            String code = content.get("code").getAsString();
            content.addProperty("cursor_pos", code.codePointCount(0, code.length()));
        }
        if (type.startsWith("comm_") && isNull(content.get("data"))) {
            content.add("data", new JsonObject());
        }
        try {
            Object read = gson.fromJson(content, contentClass);
            return read == null ? new InvalidContent("the content of " + type + " is empty") : read;
        } catch (RuntimeException e) { // whatever the adapters of the base library make of it
            return new InvalidContent("the content of " + type + " is not as it should be: " + e.getMessage());
        }
    }

    private static boolean isNull(JsonElement value) {
        return value == null || value.isJsonNull();
    }

    private static String quoted(JsonElement value) {
        if (!value.isJsonPrimitive()) {
            return value.isJsonNull() ? "null" : value.isJsonArray() ? "a list" : "an object";
        }
        String text = value.toString();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }
}
