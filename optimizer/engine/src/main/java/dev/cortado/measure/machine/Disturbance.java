package dev.cortado.measure.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What makes times doubtful. The thresholds are rules of thumb: a quiet machine stays below them (on one with nothing else to do
 * the spins of 44 benchmarks spread by 1 to 13 %), and what moves medians by some percent does not.
 */
public final class Disturbance {

    /** Other processes may use this share of all processors. */
    public static final double MOST_OTHER_WORK = 0.25;

    /** A hypervisor may give this share of the processors' time to others. */
    public static final double MOST_STOLEN = 0.02;

    /** The frequency after may differ from that before by this share. */
    public static final double MOST_FREQUENCY_CHANGE = 0.1;

    /** The calibration spin may spread by this share of its median. */
    public static final double MOST_SPIN_SPREAD = 0.2;

    private static final double PERCENT = 100;

    private Disturbance() {}

    /** The reasons to doubt times, each a clause; empty when the machine was quiet. What is not known is no reason. */
    public static List<String> reasons(MachineState state) {
        List<String> reasons = new ArrayList<>();
        double other = Double.isNaN(state.otherShare()) ? state.otherShareBefore() : state.otherShare();
        if (other > MOST_OTHER_WORK) {
            reasons.add(String.format(Locale.ROOT, "other work used %.0f %% of its processors", other * PERCENT));
        }
        if (state.stolenShare() > MOST_STOLEN) {
            reasons.add(String.format(
                    Locale.ROOT, "the hypervisor took %.1f %% of its time", state.stolenShare() * PERCENT));
        }
        if (state.throttles() > 0) {
            reasons.add(String.format(Locale.ROOT, "it was throttled for its heat %d times", state.throttles()));
        }
        double change = Math.abs(state.megahertzAfter() / state.megahertzBefore() - 1);
        if (change > MOST_FREQUENCY_CHANGE) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "its frequency went from %.0f to %.0f MHz",
                    state.megahertzBefore(),
                    state.megahertzAfter()));
        }
        if (state.spinSpread() > MOST_SPIN_SPREAD) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the same work took %.0f %% longer or shorter from block to block",
                    state.spinSpread() * PERCENT));
        }
        return reasons;
    }

    /** The reasons as one warning; empty when there is none. */
    public static String warning(MachineState state) {
        List<String> reasons = reasons(state);
        return reasons.isEmpty() ? "" : "the machine was busy: " + String.join(", ", reasons);
    }

    /** All that is known, in one line. */
    public static String describe(MachineState state) {
        List<String> parts = new ArrayList<>();
        if (!Double.isNaN(state.megahertzBefore())) {
            parts.add(String.format(
                    Locale.ROOT, "%.0f MHz before, %.0f MHz after", state.megahertzBefore(), state.megahertzAfter()));
        }
        if (!Double.isNaN(state.stolenShare())) {
            parts.add(String.format(Locale.ROOT, "%.1f %% of the time stolen", state.stolenShare() * PERCENT));
        }
        if (!Double.isNaN(state.otherShare())) {
            parts.add(String.format(Locale.ROOT, "other work %.0f %% of the processors", state.otherShare() * PERCENT));
        }
        if (state.throttles() >= 0) {
            parts.add(String.format(Locale.ROOT, "throttled %d times", state.throttles()));
        }
        if (!Double.isNaN(state.spinSpread())) {
            parts.add(String.format(
                    Locale.ROOT,
                    "calibration spin %.3f ms, spread %.1f %%",
                    state.spinMillis(),
                    state.spinSpread() * PERCENT));
        }
        return parts.isEmpty() ? "machine: the system tells nothing" : "machine: " + String.join("; ", parts);
    }
}
