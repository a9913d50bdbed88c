package dev.cortado.data;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of a set goes to each part.
 *
 * @param train above 0
 * @param validation 0 or more
 * @param test above 0; the three need not add up to 1 or 100
 */
public record SplitShares(double train, double validation, double test) {

    /** @throws IllegalArgumentException if a share is out of range */
    public SplitShares {
        if (!(train > 0 && validation >= 0 && test > 0 && Double.isFinite(train + validation + test))) {
            throw new IllegalArgumentException("expected shares for training and testing above 0, found " + text(train)
                    + "/" + text(validation) + "/" + text(test));
        }
    }

    /**
     * Reads {@code TRAIN/TEST} or {@code TRAIN/VALIDATION/TEST}, for example {@code 80/20} or {@code 80/10/10}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static SplitShares parse(String text) {
        List<Double> shares = new ArrayList<>();
        try {
            for (String part : text.split("/", -1)) {
                shares.add(Double.parseDouble(part.strip()));
            }
        } catch (NumberFormatException e) {
            shares.clear();
        }
        return switch (shares.size()) {
            case 2 -> new SplitShares(shares.get(0), 0, shares.get(1));
            case 3 -> new SplitShares(shares.get(0), shares.get(1), shares.get(2));
            default ->
                throw new IllegalArgumentException(
                        "expected two or three shares such as 80/20 or 80/10/10 (train/validation/test), found "
                                + text);
        };
    }

    double[] asArray() {
        return new double[] {train, validation, test};
    }

    private static String text(double share) {
        return share == Math.rint(share) ? String.valueOf((long) share) : String.valueOf(share);
    }

    @Override
    public String toString() {
        return text(train) + "/" + (validation > 0 ? text(validation) + "/" : "") + text(test);
    }
}
