package dev.cortado.magics;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.runtime.Verification;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sentences that magics which make a model of another say of it. */
public final class MadeModel {

    private static final int MOST_REASONS = 3;

    private MadeModel() {}

    /**
     * What its verification found, without a full stop.
     *
     * @param digits of the cosine
     */
    public static String verified(Verification verification, int digits) {
        return verification.isCompared()
                ? String.format(
                        Locale.ROOT,
                        "It opens and runs; on synthesised inputs its outputs have cosine %." + digits
                                + "f to the original's",
                        verification.worstCosine())
                : "Not compared with the original: " + verification.note();
    }

    /**
     * Why nothing was done: the first reasons of a report.
     *
     * @param nothing what to say when there are none
     */
    public static String reasons(PassReport report, String nothing) {
        List<String> reasons = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .map(NodeChange::reason)
                .distinct()
                .toList();
        return reasons.isEmpty() ? nothing : first(reasons);
    }

    /** The first of some reasons. */
    public static String first(List<String> reasons) {
        return reasons.stream().limit(MOST_REASONS).collect(Collectors.joining("; "))
                + (reasons.size() > MOST_REASONS ? "; ..." : "");
    }
}
