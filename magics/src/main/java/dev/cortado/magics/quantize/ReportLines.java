package dev.cortado.magics.quantize;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A pass's report in a few lines: what was done, operator by operator, then what was left alone, reason by reason. */
final class ReportLines {

    private static final int MOST_NAMES = 3;

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
        Map<String, List<String>> left = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .collect(Collectors.groupingBy(
                        change -> change.operator() + ": " + change.reason(),
                        TreeMap::new,
                        Collectors.mapping(NodeChange::node, Collectors.toList())));
        left.forEach((reason, nodes) -> lines.add("left alone: " + nodes.size() + " " + reason + " ("
                + nodes.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (nodes.size() > MOST_NAMES ? ", ..." : "") + ")"));
        return lines;
    }
}
