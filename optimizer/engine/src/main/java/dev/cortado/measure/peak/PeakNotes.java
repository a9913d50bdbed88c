package dev.cortado.measure.peak;

import dev.cortado.measure.peak.Peak.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the measured peaks mean for models of fewer bits, in sentences with the figures they follow from. */
public final class PeakNotes {

    private static final double FASTER = 1.1;
    private static final double FP32_BYTES = 4;

    private PeakNotes() {}

    /**
     * Says it.
     *
     * @param instructionSets of the processor, by the names of {@link dev.cortado.runtime.Hardware}
     * @param threads whose peaks are meant
     * @return one sentence each; empty when fp32 was not measured for this number of threads
     */
    public static List<String> of(MachinePeaks peaks, List<String> instructionSets, int threads) {
        Optional<Peak> fp32 = peaks.peak(Kind.FP32, threads);
        if (fp32.isEmpty()) {
            return List.of();
        }
        double base = fp32.get().gigaPerSecond();
        List<String> notes = new ArrayList<>();
        peaks.peak(Kind.INT8, threads).ifPresent(int8 -> notes.add(int8(int8.gigaPerSecond() / base, instructionSets)));
        peaks.peak(Kind.INT4, threads).ifPresent(int4 -> notes.add(int4(int4.gigaPerSecond() / base)));
        peaks.peaks().stream()
                .filter(peak -> peak.threads() == threads && (peak.kind() == Kind.FP16 || peak.kind() == Kind.BF16))
                .forEach(peak -> notes.add(half(peak, base)));
        peaks.peak(Kind.TRIAD, threads).ifPresent(memory -> notes.add(memory(base, memory.gigaPerSecond())));
        if (peaks.disturbed()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "other work used %.0f %% of the processors just before: the peaks are lower than this machine's own",
                    100 * peaks.otherWork()));
        }
        return notes;
    }

    private static String int8(double ratio, List<String> sets) {
        String why = sets.contains("amx_int8")
                ? "with AMX"
                : sets.contains("avx512_vnni") || sets.contains("avx_vnni")
                        ? "with VNNI"
                        : sets.contains("dotprod") || sets.contains("i8mm")
                                ? "with dot product instructions"
                                : "without VNNI";
        return String.format(
                Locale.ROOT,
                "int8 %s: large products measured %.1f times as fast as fp32; a model gains less, for its activations are"
                        + " quantised as it runs and the rest of it stays fp32",
                why,
                ratio);
    }

    private static String int4(double ratio) {
        return String.format(
                Locale.ROOT,
                "int4 (weights in blocks): large products measured %.1f times as fast as fp32, %s",
                ratio,
                ratio > FASTER
                        ? "a gain in time as well as in size"
                        : "so it saves size, and time only where weights come from memory");
    }

    private static String half(Peak peak, double base) {
        if (!peak.isMeasured()) {
            return peak.kind()
                    + ": ONNX Runtime has no kernel for its products here; such a model does not run on the CPU";
        }
        double ratio = peak.gigaPerSecond() / base;
        return String.format(
                Locale.ROOT,
                "%s: large products measured %.2f times as fast as fp32%s",
                peak.kind(),
                ratio,
                peak.note().isEmpty() ? "" : ", since there is " + peak.note());
    }

    /** A product of r rows with weights from memory does 2 r operations per weight of 4 bytes. */
    private static String memory(double operations, double bytes) {
        double rows = operations / bytes * FP32_BYTES / 2;
        return String.format(
                Locale.ROOT,
                "products of fewer than about %.0f rows (tokens, all of a batch together) whose fp32 weights are in no cache"
                        + " wait for memory: there int8 gains up to 4 times and int4 up to 8, whatever the kernels do",
                Math.ceil(rows));
    }
}
