package dev.cortado.experiment;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import java.util.ArrayList;
import java.util.List;

/** What the report of a pass says of a fusion that had to come first. */
final class FusionSteps {

    private FusionSteps() {}

    /** What a fusion left alone. */
    static List<NodeChange> left(PassReport fusion) {
        return fusion.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .toList();
    }

    /** What a fusion did, as a step on the way. */
    static List<NodeChange> done(PassReport fusion) {
        return fusion.nodes().stream()
                .filter(change -> change.outcome() != Outcome.UNCHANGED)
                .map(change -> new NodeChange(
                        change.node(),
                        change.operator(),
                        Outcome.CONVERTED,
                        change.reason(),
                        change.bytesBefore(),
                        change.bytesAfter()))
                .toList();
    }

    /** A result, its report with what came before it. */
    static PassResult before(List<List<NodeChange>> steps, PassResult result) {
        List<NodeChange> changes = new ArrayList<>();
        steps.forEach(changes::addAll);
        changes.addAll(result.report().nodes());
        return new PassResult(result.model(), new PassReport(result.report().pass(), changes));
    }
}
