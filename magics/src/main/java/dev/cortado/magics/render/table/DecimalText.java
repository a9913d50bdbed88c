package dev.cortado.magics.render.table;

import dev.cortado.magics.render.NumberText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * One precision for all numbers of a column, so that their points stand under each other and they can be compared:
 *
 * <ol>
 *   <li>integers are written whole, without grouping;
 *   <li>decimals of at most {@value #SHORT} places are written as they are;
 *   <li>others with as many places as give the largest four digits, the smallest two, and their range three;
 *   <li>where the largest is more than {@value #WIDEST} times the smallest, each number has four digits of its own.
 * </ol>
 */
final class DecimalText {

    private static final int SHORT = 3;
    private static final double WIDEST = 1e5;
    private static final double LARGEST_PLAIN = 1e15;
    private static final int DIGITS_OF_LARGEST = 4;
    private static final int DIGITS_OF_SMALLEST = 2;
    private static final int DIGITS_OF_RANGE = 3;
    private static final double NEAR_ONE = 0.99;
    private static final int MOST_PLACES_NEAR_ONE = 5;

    private DecimalText() {}

    /** How the numbers of a column are written; nulls are passed over. */
    static Function<Object, String> forColumn(List<?> values) {
        if (values.stream().noneMatch(value -> value instanceof Double || value instanceof Float)) {
            return value -> value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        }
        List<BigDecimal> numbers = values.stream()
                .map(DecimalText::decimal)
                .filter(Objects::nonNull)
                .toList();
        int exact = numbers.stream()
                .mapToInt(number -> number.signum() == 0
                        ? 0
                        : Math.max(0, number.stripTrailingZeros().scale()))
                .max()
                .orElse(0);
        double largest = numbers.stream().mapToDouble(DecimalText::size).max().orElse(0);
        double smallest = numbers.stream()
                .mapToDouble(DecimalText::size)
                .filter(size -> size > 0)
                .min()
                .orElse(0);
        if (largest >= LARGEST_PLAIN || (exact > SHORT && largest > WIDEST * smallest)) {
            return NumberText::of;
        }
        int places = exact <= SHORT ? exact : Math.min(exact, places(numbers, largest, smallest));
        return value -> {
            BigDecimal number = decimal(value);
            return number == null
                    ? NumberText.of(value)
                    : number.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
        };
    }

    private static int places(List<BigDecimal> numbers, double largest, double smallest) {
        double least =
                numbers.stream().mapToDouble(BigDecimal::doubleValue).min().orElse(0);
        double most =
                numbers.stream().mapToDouble(BigDecimal::doubleValue).max().orElse(0);
        int places = Math.max(placesFor(largest, DIGITS_OF_LARGEST), placesFor(smallest, DIGITS_OF_SMALLEST));
        places = Math.max(places, placesFor(most - least, DIGITS_OF_RANGE));
        for (BigDecimal number : numbers) {
            double size = size(number);
            if (size > NEAR_ONE && size < 1) {
                // Just under one (a cosine, an accuracy) the distance to one is what counts.
                places = Math.max(places, Math.min(MOST_PLACES_NEAR_ONE, placesFor(1 - size, DIGITS_OF_RANGE)));
            }
        }
        return places;
    }

    /** How many places after the point give a number so many digits. */
    private static int placesFor(double size, int digits) {
        return size == 0 ? 0 : Math.max(0, digits - 1 - (int) Math.floor(Math.log10(size)));
    }

    private static double size(BigDecimal number) {
        return Math.abs(number.doubleValue());
    }

    /** The number as Java prints it: the shortest decimal that means this value; null if it is none, or infinite. */
    private static BigDecimal decimal(Object value) {
        return switch (value) {
            case Double number when Double.isFinite(number) -> new BigDecimal(number.toString());
            case Float number when Float.isFinite(number) -> new BigDecimal(number.toString());
            case BigDecimal number -> number;
            case null -> null;
            default -> value instanceof Double || value instanceof Float ? null : new BigDecimal(value.toString());
        };
    }
}
