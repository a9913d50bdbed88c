package dev.cortado.measure;

/** What a benchmark says about a model beside the first one. */
public enum Verdict {
    /** The first model, which the others are compared with. */
    BASELINE("baseline"),
    /** Its time is below the baseline's by more than the noise. */
    FASTER("faster"),
    /** Its time is above the baseline's by more than the noise. */
    SLOWER("slower"),
    /** The difference, if any, is inside the noise. */
    NO_DIFFERENCE_SHOWN("no difference shown"),
    /** Too few blocks to say anything. */
    TOO_FEW_SAMPLES("too few samples");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /**
     * Compares a ratio with the noise floor. It counts as a difference only when the whole interval lies beyond what the baseline differs
     * from itself.
     *
     * @param ratio the interval of the model's time relative to the baseline's
     * @param noise the interval of the baseline's time relative to its own second run, the A/A control
     */
    public static Verdict of(Interval ratio, Interval noise) {
        if (!ratio.isAttained() || !noise.isAttained()) {
            return TOO_FEW_SAMPLES;
        }
        double floor = noiseFloor(noise);
        if (ratio.high() < 1 / floor) {
            return FASTER;
        }
        return ratio.low() > floor ? SLOWER : NO_DIFFERENCE_SHOWN;
    }

    /** The largest factor, 1 or more, between two measurements of the same thing that the control's interval allows. */
    public static double noiseFloor(Interval noise) {
        return Math.max(1, Math.max(noise.high(), 1 / noise.low()));
    }

    /** The words a reader sees. */
    @Override
    public String toString() {
        return words;
    }
}
