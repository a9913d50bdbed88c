package dev.cortado.measure.cost;

import dev.cortado.measure.Interval;
import dev.cortado.measure.compare.Estimate;
import java.util.Locale;

/**
 * From throughput to money. With throughput T in requests per second of one machine, utilisation u, price p per machine and
 * hour, N requests per month and peak factor k, and H = 8760 / 12 = 730 hours in a month:
 *
 * <ul>
 *   <li>requests a machine serves per hour: {@code R = 3600 T u}
 *   <li>requests per hour at the peak: {@code D = k N / H}
 *   <li>machines: {@code M = ceil(D / R)}, at least 1; they run the whole month
 *   <li>cost per month: {@code C = M p H}
 *   <li>cost per million requests: {@code C / N * 10^6}
 *   <li>cost of a million requests on machines that are used as u says, with nothing rounded up to whole machines:
 *       {@code p / R * 10^6}
 * </ul>
 *
 * <p>T is that of one session at a time: a machine that runs several at once must be measured so, with as many threads as it has.
 *
 * <p>Uncertainty is carried through by interval arithmetic. A model's own figures come from the interval of its throughput,
 * which is that of its median time; all of them rise or fall with it, so that its ends give theirs. What it saves against
 * the baseline comes from the interval of the paired ratio r of both times: of the cost of a million requests the share
 * {@code 1 - r} is saved. In whole machines the saving is taken over every pair of a baseline's time in its interval and a
 * ratio in its own, so that what both models share is not counted as uncertainty twice. The intervals are those of the
 * measurements at 95 %; of both together a box, which covers at least 90 %.
 *
 * @param pricePerHour of one machine, above 0, in whatever currency
 * @param requestsPerMonth how many requests are served in a month, above 0
 * @param utilisation the share of a machine's time that is used on average at the peak, above 0 and up to 1
 * @param peakFactor how many times as many requests as on average come at the peak, 1 or more
 */
public record CostModel(double pricePerHour, double requestsPerMonth, double utilisation, double peakFactor) {

    /** Hours in a month: a twelfth of a year of 365 days. */
    public static final double HOURS_PER_MONTH = 8760.0 / 12;

    /** More machines than this are taken for a slip in one of the numbers. */
    public static final long MOST_MACHINES = 1_000_000;

    private static final double MILLIS_PER_SECOND = 1000;
    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MILLION = 1e6;

    /** @throws IllegalArgumentException if a number is out of its range; names it */
    public CostModel {
        check("the price per hour", pricePerHour, pricePerHour > 0, "a number above 0");
        check("the requests per month", requestsPerMonth, requestsPerMonth > 0, "a number above 0");
        check("the utilisation", utilisation, utilisation > 0 && utilisation <= 1, "a share above 0 and up to 1");
        check("the peak factor", peakFactor, peakFactor >= 1, "a factor of 1 or more");
    }

    private static void check(String what, double value, boolean good, String expected) {
        if (!good || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s: expected %s, found %s", what, expected, value));
        }
    }

    /**
     * The throughput of a model by its median time, in requests per second: {@code 1000 b / p50}.
     *
     * @param millis the median time of a run of the whole batch
     * @param batch how many requests a run serves
     */
    public static Estimate throughput(Estimate millis, int batch) {
        return millis.inverse().times(batch * MILLIS_PER_SECOND);
    }

    /** Requests one machine serves in an hour at the utilisation: {@code 3600 T u}. */
    public Estimate requestsPerHour(Estimate throughput) {
        return throughput.times(SECONDS_PER_HOUR * utilisation);
    }

    /** Requests per hour at the peak: {@code k N / H}. */
    public double peakRequestsPerHour() {
        return peakFactor * requestsPerMonth / HOURS_PER_MONTH;
    }

    /**
     * Whole machines needed at the peak; the fewest at the upper end of the throughput's interval.
     *
     * @throws IllegalArgumentException if they are more than {@link #MOST_MACHINES}, or the throughput is not above 0
     */
    public Estimate machines(Estimate throughput) {
        return Estimate.of(
                machines(throughput.value()),
                wholeOrNaN(throughput.interval().high()),
                wholeOrNaN(throughput.interval().low()));
    }

    private double wholeOrNaN(double throughput) {
        return Double.isNaN(throughput) ? Double.NaN : machines(throughput);
    }

    private double machines(double throughput) {
        if (!(throughput > 0)) {
            throw new IllegalArgumentException(
                    "the throughput: expected requests per second above 0, found " + throughput);
        }
        return whole(peakRequestsPerHour() / (SECONDS_PER_HOUR * throughput * utilisation));
    }

    /** Whole machines; one that is full to the last of the digits a division gives is not counted as two. */
    private static double whole(double machines) {
        double near = Math.rint(machines);
        double up = Math.abs(machines - near) <= near * 1e-12 ? near : Math.ceil(machines);
        if (up > MOST_MACHINES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%.3g machines would be needed: expected at most %d; check the requests per month and the throughput",
                    up,
                    MOST_MACHINES));
        }
        return Math.max(1, up);
    }

    /** Cost per month of whole machines: {@code M p H}. */
    public Estimate costPerMonth(Estimate throughput) {
        return machines(throughput).times(pricePerHour * HOURS_PER_MONTH);
    }

    /** Cost per million requests of whole machines: {@code C / N * 10^6}. */
    public Estimate costPerMillion(Estimate throughput) {
        return costPerMonth(throughput).times(MILLION / requestsPerMonth);
    }

    /** Cost of a million requests without rounding up to whole machines: {@code p / (3600 T u) * 10^6}. */
    public Estimate fullCostPerMillion(Estimate throughput) {
        return requestsPerHour(throughput).inverse().times(pricePerHour * MILLION);
    }

    /**
     * The share of the cost of a million requests that is saved, without rounding up: {@code 1 - r}.
     *
     * @param ratio the model's time relative to the baseline's, paired
     */
    public static Estimate savedShare(Estimate ratio) {
        return Estimate.of(
                1 - ratio.value(),
                1 - ratio.interval().high(),
                1 - ratio.interval().low());
    }

    /**
     * What is saved per month in whole machines: the baseline's cost less the model's. Its interval holds the saving for
     * every baseline throughput in its interval together with every ratio in its own.
     *
     * @param baseline the baseline's throughput
     * @param model the model's throughput
     * @param ratio the model's time relative to the baseline's, paired
     */
    public Estimate savingPerMonth(Estimate baseline, Estimate model, Estimate ratio) {
        double price = pricePerHour * HOURS_PER_MONTH;
        double saving = (machines(baseline.value()) - machines(model.value())) * price;
        if (!baseline.interval().isAttained() || !ratio.interval().isAttained()) {
            return Estimate.plain(saving);
        }
        Interval saved = savedMachines(
                load(baseline.interval().high()), load(baseline.interval().low()), ratio.interval());
        return Estimate.of(saving, saved.low() * price, saved.high() * price);
    }

    /** Machines that would be needed if they came in parts. */
    private double load(double throughput) {
        return peakRequestsPerHour() / (SECONDS_PER_HOUR * throughput * utilisation);
    }

    /**
     * The least and the most of {@code M(x) - M(r x)} for loads x and ratios r out of intervals, M rounding up to whole machines.
     * Where the baseline needs k machines its load lies above k - 1 and up to k; there M(r x) is most at the upper end with
     * the largest ratio and least at the lower end with the smallest.
     */
    private static Interval savedMachines(double lowLoad, double highLoad, Interval ratio) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double k = whole(lowLoad); k <= whole(highLoad); k++) {
            double from = k == 1 ? lowLoad : Math.max(lowLoad, k - 1);
            double to = Math.min(highLoad, k);
            least = Math.min(least, k - whole(to * ratio.high()));
            most = Math.max(most, k - whole(from * ratio.low()));
        }
        return new Interval(least, most);
    }
}
