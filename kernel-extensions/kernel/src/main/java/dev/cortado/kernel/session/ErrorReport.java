package dev.cortado.kernel.session;

import java.util.ArrayList;
import java.util.List;

/**
 * A failure as the front end shows it.
 *
 * @param name the kind of error, one word
 * @param message one line
 * @param lines what is shown below the cell
 */
public record ErrorReport(String name, String message, List<String> lines) {

    public ErrorReport {
        lines = List.copyOf(lines);
    }

    /** The lines, with another before them. */
    public List<String> linesAfter(String first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(lines);
        return all;
    }
}
