package dev.cortado.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@code execute_request} asks for; what it leaves out is as IPython has it.
 *
 * @param code the cell
 * @param silent whether nothing but status and reply is to be sent, and the cell not counted
 * @param storeHistory whether the cell is counted and remembered; never if it is silent
 * @param expressions to be evaluated after a cell that went well, by name
 * @param allowStdin whether the front end can be asked for input
 * @param stopOnError whether the cells that wait are not to run if this one fails
 */
record CellRequest(
        String code,
        boolean silent,
        boolean storeHistory,
        Map<String, String> expressions,
        boolean allowStdin,
        boolean stopOnError) {

    /**
     * Reads a content.
     *
     * @throws IllegalArgumentException if a field is not of its type
     */
    static CellRequest of(JsonObject content) {
        boolean silent = flag(content, "silent", false);
        return new CellRequest(
                content.get("code").getAsString(),
                silent,
                flag(content, "store_history", !silent) && !silent,
                expressions(content.get("user_expressions")),
                flag(content, "allow_stdin", false),
                flag(content, "stop_on_error", true));
    }

    private static boolean flag(JsonObject content, String name, boolean unless) {
        JsonElement value = content.get(name);
        if (value == null || value.isJsonNull()) {
            return unless;
        }
        if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        throw new IllegalArgumentException("execute_request needs true or false as `" + name + "`");
    }

    private static Map<String, String> expressions(JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return Map.of();
        }
        if (!(value instanceof JsonObject object)) {
            throw new IllegalArgumentException("execute_request needs an object as `user_expressions`");
        }
        Map<String, String> expressions = new LinkedHashMap<>();
        object.asMap().forEach((name, source) -> {
            if (!(source instanceof JsonPrimitive text && text.isString())) {
                throw new IllegalArgumentException("execute_request needs a text as user expression `" + name + "`");
            }
            expressions.put(name, text.getAsString());
        });
        return expressions;
    }
}
