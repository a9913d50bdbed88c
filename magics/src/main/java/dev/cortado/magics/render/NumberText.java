package dev.cortado.magics.render;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes numbers for readers: enough digits to compare, never in scientific notation where plain digits will do. */
public final class NumberText {

    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);
    private static final int MOST_DECIMALS = 5;
    private static final double SMALLEST_PLAIN = 1e-4;
    private static final double LARGEST_ROUNDED = 1000;

    private NumberText() {}

    /** A value of a table cell: whole numbers whole, others to four significant digits, 0.99... as near to 1 as it is. */
    public static String of(Object value) {
        return switch (value) {
            case null -> "";
            case Double number -> ofDouble(number);
            case Float number -> ofDouble(number);
            default -> value.toString();
        };
    }

    /** Whether a value is a number that a table can write and order. */
    public static boolean isNumber(Object value) {
        return switch (value) {
            case Byte ignored -> true;
            case Short ignored -> true;
            case Integer ignored -> true;
            case Long ignored -> true;
            case Float ignored -> true;
            case Double ignored -> true;
            case BigInteger ignored -> true;
            case BigDecimal ignored -> true;
            case null, default -> false;
        };
    }

    private static String ofDouble(double number) {
        if (Double.isNaN(number)) {
            return "";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(number);
        if (size == 0) {
            return "0";
        }
        if (size < SMALLEST_PLAIN) {
            return String.format(Locale.ROOT, "%.2e", number);
        }
        if (size >= LARGEST_ROUNDED) {
            return String.format(Locale.ROOT, "%.0f", number);
        }
        // Just under one (a cosine, an accuracy) the distance to one is what counts: keep three digits of it.
        if (size < 1 && size > 0.99) {
            BigDecimal gap = BigDecimal.valueOf(1 - size).round(new MathContext(3, RoundingMode.HALF_EVEN));
            BigDecimal near =
                    BigDecimal.ONE.subtract(gap).setScale(Math.min(MOST_DECIMALS, gap.scale()), RoundingMode.HALF_EVEN);
            return (number < 0 ? "-" : "") + near.toPlainString();
        }
        BigDecimal rounded = new BigDecimal(number).round(FOUR_DIGITS);
        return rounded.setScale(
                        FOUR_DIGITS.getPrecision() - rounded.precision() + rounded.scale(), RoundingMode.UNNECESSARY)
                .toPlainString();
    }
}
