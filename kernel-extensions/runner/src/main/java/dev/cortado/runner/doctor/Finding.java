package dev.cortado.runner.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * What was found of one thing.
 *
 * @param name what was looked for
 * @param state whether it is there
 * @param value what is there, in a few words
 * @param hint what to do; empty if nothing
 */
public record Finding(String name, State state, String value, String hint) {

    /** Whether a thing is there. */
    public enum State {
        /** It is there and works. */
        OK,
        /** It is not there, and only something optional needs it. */
        MISSING,
        /** Notebooks cannot be run without it. */
        BROKEN
    }

    static Finding ok(String name, String value) {
        return new Finding(name, State.OK, value, "");
    }

    static Finding ok(String name, String value, String hint) {
        return new Finding(name, State.OK, value, hint);
    }

    static Finding missing(String name, String value, String hint) {
        return new Finding(name, State.MISSING, value, hint);
    }

    static Finding broken(String name, String value, String hint) {
        return new Finding(name, State.BROKEN, value, hint);
    }

    /** Returns the findings as lines for people. */
    public static String toTable(List<Finding> findings) {
        int width = findings.stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        StringBuilder table = new StringBuilder();
        for (Finding finding : findings) {
            table.append(String.format(
                    "%-" + width + "s  %-7s  %s%n",
                    finding.name(),
                    finding.state().name().toLowerCase(Locale.ROOT),
                    finding.value()));
            finding.hint()
                    .lines()
                    .forEach(line -> table.append(" ".repeat(width + 11))
                            .append("-> ")
                            .append(line)
                            .append(System.lineSeparator()));
        }
        return table.toString();
    }

    /** Returns the findings as a JSON array of objects with {@code name}, {@code state}, {@code value}, {@code hint}. */
    public static String toJson(List<Finding> findings) {
        ArrayNode array = new JsonMapper().createArrayNode();
        for (Finding finding : findings) {
            ObjectNode object = array.addObject();
            object.put("name", finding.name());
            object.put("state", finding.state().name().toLowerCase(Locale.ROOT));
            object.put("value", finding.value());
            object.put("hint", finding.hint());
        }
        return array.toPrettyString() + System.lineSeparator();
    }
}
