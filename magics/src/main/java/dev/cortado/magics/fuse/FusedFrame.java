package dev.cortado.magics.fuse;

import dev.cortado.magics.ResultFrame;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What was fused and what was left alone: nodes of one operator and one reason are a row. */
final class FusedFrame {

    private static final int MOST_NAMES = 3;
    private static final Pattern NAMES = Pattern.compile("'[^']*'|at [A-Z][A-Za-z.]* [^:]*:");

    private FusedFrame() {}

    /** Nodes that became, or stayed, what they are for reasons that differ in names at most. */
    private record Group(boolean fused, NodeChange first, List<String> nodes) {}

    private static List<Group> groups(PassReport report) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (NodeChange change : report.nodes()) {
            boolean fused = change.outcome() != Outcome.UNCHANGED;
            String key =
                    fused + change.operator() + NAMES.matcher(change.reason()).replaceAll("");
            groups.computeIfAbsent(key, _ -> new Group(fused, change, new ArrayList<>()))
                    .nodes()
                    .add(change.node());
        }
        return List.copyOf(groups.values());
    }

    static ResultFrame of(PassReport report) {
        Table table = Table.create("fused")
                .addColumns(
                        StringColumn.create("operator"),
                        StringColumn.create("outcome"),
                        LongColumn.create("nodes"),
                        StringColumn.create("what"));
        for (Group group : groups(report)) {
            table.stringColumn("operator").append(group.first().operator());
            table.stringColumn("outcome").append(group.fused() ? "fused" : "left alone");
            table.longColumn("nodes").append(group.nodes().size());
            table.stringColumn("what").append(group.first().reason());
        }
        return ResultFrame.exact(table);
    }

    /** The same with the names of the first nodes, a line a row. */
    static List<String> lines(PassReport report) {
        List<String> lines = new ArrayList<>();
        for (Group group : groups(report)) {
            lines.add((group.fused() ? "fused: " : "left alone: ")
                    + group.nodes().size() + " " + group.first().operator() + ": "
                    + group.first().reason()
                    + (group.nodes().size() > 1 ? ", and so on" : "")
                    + " ("
                    + String.join(", ", group.nodes().stream().limit(MOST_NAMES).toList())
                    + (group.nodes().size() > MOST_NAMES ? ", ..." : "") + ")");
        }
        return lines;
    }
}
