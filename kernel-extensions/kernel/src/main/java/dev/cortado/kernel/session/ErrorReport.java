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

    /** The report with more lines behind its own. */
    ErrorReport withLines(List<String> more) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(more);
        return new ErrorReport(name, message, all);
    }

    /** The report with one text in place of another in its lines. */
    ErrorReport renaming(String text, String other) {
        return new ErrorReport(
                name,
                message,
                lines.stream().map(line -> line.replace(text, other)).toList());
    }

    /** The lines, with another before them. */
    public List<String> linesAfter(String first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(lines);
        return all;
    }
}
