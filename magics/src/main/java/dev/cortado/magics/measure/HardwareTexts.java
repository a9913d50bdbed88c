package dev.cortado.magics.measure;

import dev.cortado.measure.peak.Peak;
import java.util.Locale;

/** How measured peaks are written. */
final class HardwareTexts {

    private HardwareTexts() {}

    /** For example {@code fp32, 2 threads: 98.1 GFLOP/s (96.0 to 99.2, 15 times)}. */
    static String peak(Peak peak) {
        String head = peak.kind() + ", " + peak.threads() + (peak.threads() == 1 ? " thread: " : " threads: ");
        return head + value(peak) + (peak.note().isEmpty() || !peak.isMeasured() ? "" : "; " + peak.note());
    }

    /** The rate with its interval, or why there is none. */
    static String value(Peak peak) {
        if (!peak.isMeasured()) {
            return "not measured, " + peak.note();
        }
        return String.format(
                Locale.ROOT,
                "%.4g %s (%.4g to %.4g, %d times)",
                peak.gigaPerSecond(),
                unit(peak.kind()),
                peak.interval().low(),
                peak.interval().high(),
                peak.repeats());
    }

    /** The name of its row in a table, with its unit, for example {@code fp32_2_threads_gflop_per_s}. */
    static String property(Peak peak) {
        String unit = unit(peak.kind()).toLowerCase(Locale.ROOT).replace("/s", "_per_s");
        return peak.kind().toString().replace(' ', '_') + "_" + peak.threads()
                + (peak.threads() == 1 ? "_thread_" : "_threads_") + unit;
    }

    private static String unit(Peak.Kind kind) {
        if (kind.isBandwidth()) {
            return "GB/s";
        }
        return kind == Peak.Kind.INT8 || kind == Peak.Kind.INT4 ? "GOP/s" : "GFLOP/s";
    }
}
