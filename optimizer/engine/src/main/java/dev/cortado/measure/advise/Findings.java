package dev.cortado.measure.advise;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.runtime.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a quantised model may not be faster than its original, and what to try: from the processor, the profile and the graph. */
final class Findings {

    private static final double SMALL_SHARE = 0.4;
    private static final double LARGE_CONVERSIONS = 0.15;
    private static final double LARGE_MEMORY = 0.3;
    private static final double PERCENT = 100;
    private static final long INTEGER_ACCURACY = 4;

    private final List<String> reasons = new ArrayList<>();
    private final List<String> suggestions = new ArrayList<>();

    private Findings() {}

    List<String> reasons() {
        return reasons;
    }

    List<String> suggestions() {
        return suggestions;
    }

    static Findings of(OnnxModel changed, TimeShares shares, Hardware hardware) {
        Findings findings = new Findings();
        findings.fourBits(changed);
        findings.shares(shares);
        findings.instructions(hardware);
        if (findings.suggestions.isEmpty()) {
            findings.suggestions.add("longer sequences or larger batches, in which products weigh more (%benchmark)");
        }
        return findings;
    }

    private void fourBits(OnnxModel changed) {
        long slow = changed.graph().nodes().stream()
                .filter(node -> node.operator().equals("MatMulNBits"))
                .filter(Findings::inFloats)
                .count();
        if (slow > 0) {
            reasons.add(slow + " MatMulNBits compute in floats, which is slower than in int8");
            suggestions.add("accuracy_level 4 (--accuracy-level 4) for the 4-bit products");
        }
    }

    private static boolean inFloats(Node node) {
        return node.integer("accuracy_level", 0) != INTEGER_ACCURACY;
    }

    private void shares(TimeShares shares) {
        if (shares.integers() < SMALL_SHARE) {
            reasons.add(percent(shares.integers())
                    + " of its time is in products of integers: the rest is as slow as before");
            suggestions.add("%profile, to see which operators take the time, and quantising those too");
        }
        if (shares.conversions() > LARGE_CONVERSIONS) {
            reasons.add(percent(shares.conversions()) + " of its time goes to conversions between floats and integers");
            suggestions.add("leaving alone (--exclude) the layers whose products are small, or static quantisation,"
                    + " which knows the ranges beforehand");
        }
        if (shares.memory() > LARGE_MEMORY) {
            reasons.add(percent(shares.memory())
                    + " of its time is in operators that only move data, which small weights do not shorten");
        }
    }

    private void instructions(Hardware hardware) {
        List<String> sets = hardware.instructionSets();
        boolean arm = hardware.architecture().equals("aarch64");
        boolean fast = sets.contains("avx512_vnni") || sets.contains("avx_vnni") || sets.contains("amx_int8");
        boolean dot = sets.contains("dotprod") || sets.contains("i8mm");
        if (arm ? !dot : !fast) {
            reasons.add("this processor has no " + (arm ? "dot product instructions" : "VNNI")
                    + ", so that products of integers are little faster than those of floats");
            suggestions.add("a processor with " + (arm ? "them" : "VNNI or AMX")
                    + ", or keeping the smaller file for its size");
        }
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", PERCENT * share);
    }
}
