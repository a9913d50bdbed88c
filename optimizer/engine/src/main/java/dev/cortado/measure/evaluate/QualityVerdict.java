package dev.cortado.measure.evaluate;

/** What an evaluation says about a model beside the first one. */
public enum QualityVerdict {
    /** The first model, which the others are compared with. */
    BASELINE("baseline"),
    /** Better by more than chance explains. */
    BETTER("better"),
    /** Worse by more than chance explains. */
    WORSE("worse"),
    /** Chance explains the difference, if there is one. */
    NO_DIFFERENCE_SHOWN("no difference shown"),
    /** Too few samples to say anything. */
    TOO_FEW_SAMPLES("too few samples");

    private final String words;

    QualityVerdict(String words) {
        this.words = words;
    }

    /** The words a reader sees. */
    @Override
    public String toString() {
        return words;
    }
}
