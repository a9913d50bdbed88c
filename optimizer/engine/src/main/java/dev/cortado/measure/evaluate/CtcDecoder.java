package dev.cortado.measure.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns a row of class scores per step into text, greedily: the likeliest class of each step, repeats taken once, blanks dropped
 * (Graves et al., "Connectionist Temporal Classification", ICML 2006, best path decoding). Class 0 is the blank.
 *
 * @param alphabet what the classes from 1 on stand for
 */
public record CtcDecoder(List<String> alphabet) {

    private static final int BLANK = 0;

    /** Freezes the alphabet. */
    public CtcDecoder {
        alphabet = List.copyOf(alphabet);
    }

    /**
     * An alphabet from a dictionary file, one character a line, as PaddleOCR's models have it: with the blank in front and a space
     * behind, which the file leaves out.
     */
    public static CtcDecoder ofDictionary(List<String> lines) {
        List<String> alphabet = new ArrayList<>(lines);
        alphabet.add(" ");
        return new CtcDecoder(alphabet);
    }

    /** How many classes a model for this alphabet has, the blank included. */
    public int classes() {
        return alphabet.size() + 1;
    }

    /**
     * Decodes.
     *
     * @param scores {@code [steps][classes]}, logits or probabilities
     * @throws IllegalArgumentException if there are not as many classes as the alphabet says
     */
    public String decode(double[][] scores) {
        StringBuilder text = new StringBuilder();
        int before = BLANK;
        for (double[] step : scores) {
            if (step.length != classes()) {
                throw new IllegalArgumentException("CTC: the model has " + step.length + " classes, the dictionary "
                        + alphabet.size() + " characters and a blank");
            }
            int best = LargestLogit.of(step);
            if (best != BLANK && best != before) {
                text.append(alphabet.get(best - 1));
            }
            before = best;
        }
        return text.toString();
    }
}
