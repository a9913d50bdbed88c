package dev.cortado.kernel.history;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager.ResultFlag;

/** Answers a {@code history_request}. What it leaves out is as IPython has it. */
public final class HistoryAnswer {

    private static final int TAIL = 10;

    private HistoryAnswer() {}

    /**
     * The rows of a reply: session, cell and source, or source and result.
     *
     * @throws IllegalArgumentException if the request is not one of {@code range}, {@code tail}, {@code search}, or a
     *     field is not of its type
     */
    public static List<Object> to(JsonObject request, SessionHistory history) {
        Set<ResultFlag> flags = EnumSet.noneOf(ResultFlag.class);
        if (flag(request, "output")) {
            flags.add(ResultFlag.INCLUDE_OUTPUT);
        }
        if (flag(request, "unique")) {
            flags.add(ResultFlag.UNIQUE);
        }
        String kind = text(request, "hist_access_type", "");
        List<HistoryEntry> found = switch (kind) {
            case "range" ->
                history.lookupRange(
                        number(request, "session", 0), number(request, "start", 1), number(request, "stop", 0), flags);
            case "tail" -> history.lookupTail(number(request, "n", TAIL), flags);
            case "search" -> history.search(text(request, "pattern", "*"), number(request, "n", -1), flags);
            default ->
                throw new IllegalArgumentException(
                        "history_request needs range, tail or search as `hist_access_type`, but has "
                                + (kind.isEmpty() ? "none" : "`" + kind + "`"));
        };
        List<Object> rows = new ArrayList<>();
        for (HistoryEntry entry : found) {
            Object input = flags.contains(ResultFlag.INCLUDE_OUTPUT)
                    ? List.of(entry.getInput(), entry.getOutput())
                    : entry.getInput();
            rows.add(List.of(entry.getSession(), entry.getCellNumber(), input));
        }
        return rows;
    }

    private static boolean flag(JsonObject request, String name) {
        return isSet(request, name) && primitive(request, name).getAsBoolean();
    }

    private static int number(JsonObject request, String name, int unless) {
        try {
            return isSet(request, name) ? primitive(request, name).getAsInt() : unless;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("history_request needs a number as `" + name + "`", e);
        }
    }

    private static String text(JsonObject request, String name, String unless) {
        return isSet(request, name) ? primitive(request, name).getAsString() : unless;
    }

    private static boolean isSet(JsonObject request, String name) {
        return request.has(name) && !request.get(name).isJsonNull();
    }

    private static JsonElement primitive(JsonObject request, String name) {
        JsonElement value = request.get(name);
        if (!value.isJsonPrimitive()) {
            throw new IllegalArgumentException("history_request needs a plain value as `" + name + "`");
        }
        return value;
    }
}
