package dev.cortado.magics.quantize;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pass's report in a few lines: what was done, operator by operator, then what was left alone, reason by reason. */
final class ReportLines {

    private static final int MOST_NAMES = 3;
    private static final Pattern QUOTED = Pattern.compile("'[^']*'");

    private ReportLines() {}

    /**
     * The lines.
     *
     * @param done what the pass does to a node, as a past participle
     */
    static List<String> of(PassReport report, String done) {
        List<String> lines = new ArrayList<>();
        Map<String, Long> changed = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .collect(Collectors.groupingBy(NodeChange::operator, TreeMap::new, Collectors.counting()));
        changed.forEach((operator, count) -> lines.add(done + ": " + count + " " + operator));
        Map<String, Long> converted = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CONVERTED)
                .collect(Collectors.groupingBy(
                        change -> change.operator() + ", " + change.reason(), TreeMap::new, Collectors.counting()));
        converted.forEach((step, count) -> lines.add("converted first: " + count + " " + step));
        Map<String, List<NodeChange>> left = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .collect(Collectors.groupingBy(
                        change -> change.operator() + ": "
                                + QUOTED.matcher(change.reason()).replaceAll("'...'"),
                        TreeMap::new,
                        Collectors.toList()));
        left.values().forEach(changes -> lines.add(leftAlone(changes)));
        return lines;
    }

    /** One line for nodes left alone for reasons that differ in names at most; of such reasons the first. */
    private static String leftAlone(List<NodeChange> changes) {
        NodeChange first = changes.getFirst();
        boolean same = changes.stream().allMatch(change -> change.reason().equals(first.reason()));
        return "left alone: " + changes.size() + " " + first.operator() + ": " + first.reason()
                + (same ? "" : ", and so on") + " ("
                + changes.stream().limit(MOST_NAMES).map(NodeChange::node).collect(Collectors.joining(", "))
                + (changes.size() > MOST_NAMES ? ", ..." : "") + ")";
    }
}
