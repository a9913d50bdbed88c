package dev.cortado.runner.bench.kernels;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** What disturbed the measurements, and the words that the parts share. */
final class Remarks {

    private final List<String> disturbances = new ArrayList<>();

    /** Remembers what made a benchmark's figures doubtful. */
    Comparison noting(String of, Comparison comparison) {
        comparison.warnings().forEach(warning -> disturbances.add(of + ": " + warning));
        return comparison;
    }

    /** All of that. */
    List<String> disturbances() {
        return List.copyOf(disturbances);
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
