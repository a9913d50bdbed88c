package dev.cortado.measure.operator;

/**
 * What an operation costs.
 *
 * @param operations arithmetic operations, a multiply-add counting 2; NaN when unknown
 * @param bytes the least that must be read and written: every operand once; NaN when unknown
 * @param arithmetic what the bulk of the operations is done in
 * @param note why something is unknown; empty as a rule
 */
public record Cost(double operations, double bytes, Arithmetic arithmetic, String note) {

    /** A cost that is known. */
    static Cost of(double operations, double bytes, Arithmetic arithmetic) {
        return new Cost(operations, bytes, arithmetic, "");
    }

    /** A cost that cannot be said, and why. */
    public static Cost unknown(String note) {
        return new Cost(Double.NaN, Double.NaN, Arithmetic.OTHER, note);
    }

    /** Whether the operations could be counted. */
    public boolean isKnown() {
        return !Double.isNaN(operations);
    }

    /** This cost with that of another call of the same operator; what is unknown of one is unknown of both. */
    public Cost plus(Cost other) {
        return new Cost(
                operations + other.operations, bytes + other.bytes, arithmetic, note.isEmpty() ? other.note : note);
    }

    /** This cost where the shape of an operand is not known. */
    public Cost withoutBytes() {
        return new Cost(
                operations, Double.NaN, arithmetic, note.isEmpty() ? "unknown bytes: no shape of an operand" : note);
    }

    /** Operations per byte, the abscissa of a roofline; NaN when either is unknown or nothing moves. */
    public double intensity() {
        return bytes > 0 ? operations / bytes : Double.NaN;
    }
}
