package dev.cortado.measure.cost;

import dev.cortado.measure.Interval;
import dev.cortado.measure.Verdict;
import dev.cortado.measure.compare.Estimate;

/** What may be said of a saving: none is claimed whose interval includes 0, or that lies inside the noise. */
public enum SavingVerdict {
    /** The model the others are compared with. */
    BASELINE("baseline"),
    /** Serving it costs less. */
    SAVES("saves"),
    /** Serving it costs more. */
    COSTS_MORE("costs more"),
    /** The interval of the saving includes 0, or lies inside the noise. */
    NO_SAVING_SHOWN("no saving shown"),
    /** There is no interval, so that nothing can be said. */
    NO_INTERVAL("no interval");

    private final String words;

    SavingVerdict(String words) {
        this.words = words;
    }

    /**
     * Judges by the paired ratio of the times.
     *
     * @param ratio the model's time relative to the baseline's
     * @param noise the baseline's time relative to its own second run
     */
    public static SavingVerdict of(Estimate ratio, Interval noise) {
        if (!ratio.interval().isAttained()) {
            return NO_INTERVAL;
        }
        return switch (Verdict.of(ratio.interval(), noise.isAttained() ? noise : new Interval(1, 1))) {
            case FASTER -> SAVES;
            case SLOWER -> COSTS_MORE;
            default -> NO_SAVING_SHOWN;
        };
    }

    /** Judges by a saving itself: by whether its interval includes 0. */
    public static SavingVerdict of(Estimate saving) {
        if (!saving.interval().isAttained()) {
            return NO_INTERVAL;
        }
        if (saving.interval().low() > 0) {
            return SAVES;
        }
        return saving.interval().high() < 0 ? COSTS_MORE : NO_SAVING_SHOWN;
    }

    /** The words a reader sees. */
    @Override
    public String toString() {
        return words;
    }
}
