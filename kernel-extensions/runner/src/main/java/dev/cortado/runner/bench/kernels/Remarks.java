package dev.cortado.runner.bench.kernels;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What disturbed the measurements, and the words that the parts share. */
final class Remarks {

    private final Map<KernelPart, List<String>> disturbances = new EnumMap<>(KernelPart.class);

    /** Remembers what made a benchmark's figures doubtful. */
    Comparison noting(KernelPart part, Comparison comparison) {
        if (!comparison.warnings().isEmpty()) {
            disturbances.computeIfAbsent(part, _ -> new ArrayList<>()).addAll(comparison.warnings());
        }
        return comparison;
    }

    /** A line for each part that was disturbed: how at first, and how often besides. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        disturbances.forEach((part, warnings) -> lines.add(part.title() + ": " + warnings.getFirst()
                + (warnings.size() > 1 ? "; the like " + (warnings.size() - 1) + " times more" : "")));
        return lines;
    }

    /** So many tokens, in words. */
    static String tokens(int count) {
        return count + (count == 1 ? " token" : " tokens");
    }

    /** Passes on cancellation alone: a benchmark's steps are not told. */
    static Progress quiet(Progress progress) {
        return new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                // The benchmark is told, not its steps.
            }

            @Override
            public Cancellation cancellation() {
                return progress.cancellation();
            }
        };
    }
}
