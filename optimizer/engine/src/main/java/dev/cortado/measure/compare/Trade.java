package dev.cortado.measure.compare;

import dev.cortado.measure.Interval;
import dev.cortado.measure.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A model of the front that is shown to be better than the baseline in the first quantity, and what it costs in the second.
 *
 * @param model its name
 * @param gain how many times better it is in the first quantity: as fast, or as small; above 1
 * @param difference in the second quantity, above 0 where the model is better than the baseline, whichever direction is better
 * @param isLossShown whether the whole interval of the difference, or the difference where there is no interval, lies below 0
 */
public record Trade(String model, Estimate gain, Estimate difference, boolean isLossShown) {

    /**
     * The best trade: among the models of the front whose gain is shown, those without a shown loss go first, and of them the
     * one that gains most; else the one that loses least for what it gains, {@code loss / ln(gain)}. A gain is shown when
     * its whole interval lies beyond 1 and beyond what the baseline differs from itself; a gain without interval when it is
     * exact, as a size is.
     *
     * @param x the first quantity, such as {@code p50_ms}
     * @param y the second quantity, such as {@code spearman}
     */
    public static Optional<Trade> best(Comparison comparison, String x, String y) {
        ComparisonRow base = comparison.rows().stream()
                .filter(row -> row.model().equals(comparison.baseline()))
                .findFirst()
                .orElseThrow();
        List<ParetoFront.Place> places = comparison.places(x, y);
        List<Trade> trades = comparison.rows().stream()
                .filter(row -> places.get(comparison.rows().indexOf(row)) == ParetoFront.Place.FRONT)
                .filter(row -> !row.model().equals(base.model()))
                .map(row -> trade(base, row, x, y))
                .filter(trade -> isShown(trade.gain, x, comparison.noise()))
                .toList();
        Comparator<Trade> mostGain = Comparator.comparingDouble(trade -> trade.gain.value());
        Optional<Trade> free =
                trades.stream().filter(trade -> !trade.isLossShown).max(mostGain);
        return free.isPresent()
                ? free
                : trades.stream()
                        .min(Comparator.comparingDouble(
                                trade -> -trade.difference.value() / Math.log(trade.gain.value())));
    }

    private static Trade trade(ComparisonRow base, ComparisonRow row, String x, String y) {
        Estimate difference = row.qualityDifference().containsKey(y)
                ? row.qualityDifference().get(y)
                : Comparison.value(row, y).minus(Comparison.value(base, y));
        Estimate better = Direction.of(y) == Direction.MAXIMISE ? difference : difference.negated();
        boolean loss = better.interval().isAttained() ? better.interval().high() < 0 : better.value() < 0;
        return new Trade(row.model(), gain(base, row, x), better, loss);
    }

    private static Estimate gain(ComparisonRow base, ComparisonRow row, String x) {
        if (x.equals("p50_ms") || x.equals("speedup")) {
            return row.speedup(); // paired: never the quotient of two single times
        }
        Estimate mine = Comparison.value(row, x);
        Estimate other = Comparison.value(base, x);
        return Direction.of(x) == Direction.MINIMISE ? other.over(mine) : mine.over(other);
    }

    private static boolean isShown(Estimate gain, String x, Interval noise) {
        boolean timed = x.equals("p50_ms") || x.equals("speedup");
        if (!gain.interval().isAttained()) {
            return !timed && gain.value() > 1;
        }
        double floor = timed && noise.isAttained() ? Verdict.noiseFloor(noise) : 1;
        return gain.interval().low() > floor;
    }
}
