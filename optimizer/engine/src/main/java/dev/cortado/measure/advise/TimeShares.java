package dev.cortado.measure.advise;

import dev.cortado.measure.profile.ModelProfile;
import dev.cortado.measure.profile.ProfileRow;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where the time of a quantised model goes. The three shares lie between 0 and 1; what is left over is floats that calculate more than
 * they read, and the runtime's own work.
 *
 * @param integers products of integers, whose inputs some of them quantise themselves
 * @param conversions between floats and integers
 * @param memory what reads and writes so much that memory decides how long it takes: fewer operations a byte than {@link #FEW}
 */
record TimeShares(double integers, double conversions, double memory) {

    /** Operations a byte: fp32 products of matrices of a hundred rows have twenty and more, elementwise work less than one. */
    static final double FEW = 2;

    private static final Set<String> PRODUCTS = Set.of(
            "MatMulInteger",
            "MatMulIntegerToFloat",
            "DynamicQuantizeMatMul",
            "QLinearMatMul",
            "QGemm",
            "ConvInteger",
            "QLinearConv",
            "MatMulNBits",
            "QAttention",
            "QOrderedMatMul",
            "DynamicQuantizeLSTM");
    private static final Set<String> CONVERSIONS =
            Set.of("DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "Cast");

    static TimeShares of(ModelProfile profile) {
        List<ProfileRow> nodes = profile.byNode();
        Predicate<ProfileRow> product = row -> PRODUCTS.contains(plain(row));
        Predicate<ProfileRow> conversion = row -> CONVERSIONS.contains(plain(row));
        return new TimeShares(
                sum(nodes, product),
                sum(nodes, conversion),
                sum(
                        nodes,
                        row -> !product.test(row)
                                && !conversion.test(row)
                                && row.cost().intensity() < FEW));
    }

    private static double sum(List<ProfileRow> rows, Predicate<ProfileRow> which) {
        return rows.stream().filter(which).mapToDouble(ProfileRow::share).sum();
    }

    private static String plain(ProfileRow row) {
        return row.operator().substring(row.operator().lastIndexOf('.') + 1);
    }
}
