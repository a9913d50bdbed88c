package dev.cortado.magics.calibrate;

import java.util.Optional;

/** Shares as options give them. */
public final class Share {

    private static final double PERCENT = 100;

    private Share() {}

    /**
     * Reads a share such as {@code 0.5%} or {@code 0.005}.
     *
     * @return from 0 to below 1; empty for anything else
     */
    public static Optional<Double> of(String text) {
        boolean percent = text.endsWith("%");
        try {
            double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            double share = percent ? number / PERCENT : number;
            return share >= 0 && share < 1 ? Optional.of(share) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
