package dev.cortado.measure.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Interval;
import dev.cortado.measure.compare.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The cost model")
class CostModelTest {

    /** 0.20 an hour, 100 million requests a month, 60 % used, peaks of twice the average. */
    private static final CostModel MODEL = new CostModel(0.2, 100e6, 0.6, 2);

    @Test
    @DisplayName("gives what a calculation by hand gives")
    void by_hand() {
        Estimate throughput = Estimate.of(32, 30, 33);
        // 32 * 3600 * 0.6 = 69120 an hour; 2 * 100e6 / 730 = 273972.6 at the peak, 3.96 machines
        assertThat(MODEL.requestsPerHour(throughput).value()).isCloseTo(69_120, within(1e-9));
        assertThat(MODEL.peakRequestsPerHour()).isCloseTo(273_972.602_739_726, within(1e-6));
        assertThat(MODEL.machines(throughput)).isEqualTo(Estimate.of(4, 4, 5));
        // 4 machines * 0.2 * 730 hours
        assertThat(MODEL.costPerMonth(throughput).value()).isCloseTo(584, within(1e-9));
        assertThat(MODEL.costPerMonth(throughput).interval().high()).isCloseTo(730, within(1e-9));
        assertThat(MODEL.costPerMillion(throughput).value()).isCloseTo(5.84, within(1e-9));
        // 0.2 / 69120 * 1e6
        assertThat(MODEL.fullCostPerMillion(throughput).value()).isCloseTo(2.893_518_518_5, within(1e-9));
        assertThat(MODEL.fullCostPerMillion(throughput).interval().high()).isCloseTo(0.2 / 64_800 * 1e6, within(1e-9));
    }

    @Test
    @DisplayName("saves one less the ratio, without rounding up")
    void saved_share() {
        Estimate share = CostModel.savedShare(Estimate.of(0.6, 0.58, 0.63));
        assertThat(share.value()).isCloseTo(0.4, within(1e-12));
        assertThat(share.interval().low()).isCloseTo(0.37, within(1e-12));
        assertThat(share.interval().high()).isCloseTo(0.42, within(1e-12));
    }

    @Test
    @DisplayName(
            "does not count twice what both models share: 3 % faster, paired, is a saving though the median is known to 5 % only")
    void paired() {
        CostModel large = new CostModel(1, 1e12, 1, 1);
        Estimate baseline = Estimate.of(1000, 950, 1050);
        Estimate model = Estimate.of(1000 / 0.97, 950 / 0.97, 1050 / 0.97);
        Estimate saving = large.savingPerMonth(baseline, model, Estimate.of(0.97, 0.965, 0.975));
        assertThat(SavingVerdict.of(saving)).isEqualTo(SavingVerdict.SAVES);
        assertThat(large.costPerMonth(model).interval().high())
                .isGreaterThan(large.costPerMonth(baseline).interval().low());
    }

    @Test
    @DisplayName("shows no saving of whole machines where one machine serves both")
    void one_machine() {
        CostModel small = new CostModel(1, 1000, 0.6, 1);
        Estimate saving =
                small.savingPerMonth(Estimate.of(30, 29, 31), Estimate.of(50, 49, 51), Estimate.of(0.6, 0.58, 0.62));
        assertThat(saving).isEqualTo(Estimate.of(0, 0, 0));
        assertThat(SavingVerdict.of(saving)).isEqualTo(SavingVerdict.NO_SAVING_SHOWN);
    }

    @Property(seed = "21", tries = 300)
    void holds_every_saving_inside_its_interval(
            @ForAll @DoubleRange(min = 1, max = 200) double throughput,
            @ForAll @DoubleRange(min = 0, max = 0.2) double spread,
            @ForAll @DoubleRange(min = 0.3, max = 1.4) double ratio,
            @ForAll @DoubleRange(min = 0, max = 0.1) double ratioSpread,
            @ForAll @LongRange(min = 1, max = 4_000_000_000L) long requests) {
        CostModel model = new CostModel(1 / CostModel.HOURS_PER_MONTH, requests, 0.6, 1.5);
        Estimate base = Estimate.of(throughput, throughput * (1 - spread), throughput * (1 + spread));
        Estimate paired = Estimate.of(ratio, ratio * (1 - ratioSpread), ratio * (1 + ratioSpread));
        Interval interval = model.savingPerMonth(base, Estimate.plain(throughput / ratio), paired)
                .interval();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int steps = 60;
        for (int i = 0; i <= steps; i++) {
            for (int j = 0; j <= steps; j++) {
                double t = between(base.interval(), (double) i / steps);
                double r = between(paired.interval(), (double) j / steps);
                double saved = machines(requests, t) - machines(requests, t / r);
                least = Math.min(least, saved);
                most = Math.max(most, saved);
            }
        }
        assertThat(interval.low()).isLessThanOrEqualTo(least + 1e-6);
        assertThat(interval.high()).isGreaterThanOrEqualTo(most - 1e-6);
        // No wider than a machine on each side of what the grid finds, more where it steps over many machines.
        double slack = 1.001 + 3 * machines(requests, base.interval().low()) * (spread + ratioSpread) / steps;
        assertThat(interval.low()).isGreaterThanOrEqualTo(least - slack);
        assertThat(interval.high()).isLessThanOrEqualTo(most + slack);
    }

    private static double between(Interval interval, double share) {
        return interval.low() + share * (interval.high() - interval.low());
    }

    /** Machines by the formula, in decimal arithmetic. */
    private static double machines(long requests, double throughput) {
        BigDecimal perHour = BigDecimal.valueOf(throughput).multiply(BigDecimal.valueOf(3600 * 0.6));
        BigDecimal peak = BigDecimal.valueOf(requests)
                .multiply(new BigDecimal("1.5"))
                .divide(BigDecimal.valueOf(730), 30, RoundingMode.HALF_EVEN);
        BigDecimal machines = peak.divide(perHour, 20, RoundingMode.HALF_EVEN).setScale(12, RoundingMode.HALF_EVEN);
        return Math.max(1, machines.setScale(0, RoundingMode.CEILING).doubleValue());
    }

    @Test
    @DisplayName("does not take a full machine for two because of the last digit")
    void full_machine() {
        // 730 * 3600 * 0.1 * 3 requests fill three machines of 0.1 a second to the brim
        CostModel brim = new CostModel(1, 730 * 3600 * 0.3, 1, 1);
        assertThat(brim.machines(Estimate.plain(0.1)).value()).isEqualTo(3);
    }

    @Test
    @DisplayName("without intervals claims nothing")
    void no_interval() {
        Estimate saving = MODEL.savingPerMonth(Estimate.plain(10), Estimate.plain(20), Estimate.plain(0.5));
        assertThat(saving.value()).isGreaterThan(0);
        assertThat(SavingVerdict.of(saving)).isEqualTo(SavingVerdict.NO_INTERVAL);
        assertThat(SavingVerdict.of(Estimate.plain(0.5), Interval.UNATTAINABLE)).isEqualTo(SavingVerdict.NO_INTERVAL);
    }

    @Test
    @DisplayName("claims nothing inside the noise or about 1")
    void verdicts() {
        Interval noise = new Interval(0.97, 1.02);
        assertThat(SavingVerdict.of(Estimate.of(0.6, 0.58, 0.62), noise)).isEqualTo(SavingVerdict.SAVES);
        assertThat(SavingVerdict.of(Estimate.of(0.98, 0.975, 0.985), noise)).isEqualTo(SavingVerdict.NO_SAVING_SHOWN);
        assertThat(SavingVerdict.of(Estimate.of(1.2, 1.1, 1.3), noise)).isEqualTo(SavingVerdict.COSTS_MORE);
        assertThat(SavingVerdict.of(Estimate.of(5, -1, 9))).isEqualTo(SavingVerdict.NO_SAVING_SHOWN);
        assertThat(SavingVerdict.of(Estimate.of(-5, -9, -1))).isEqualTo(SavingVerdict.COSTS_MORE);
    }

    @Test
    @DisplayName("refuses nonsense, by name")
    void nonsense() {
        assertThatThrownBy(() -> new CostModel(0, 1, 0.6, 1))
                .hasMessageContaining("price per hour")
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> new CostModel(Double.NaN, 1, 0.6, 1)).hasMessageContaining("price per hour");
        assertThatThrownBy(() -> new CostModel(1, -3, 0.6, 1)).hasMessageContaining("requests per month");
        assertThatThrownBy(() -> new CostModel(1, Double.POSITIVE_INFINITY, 0.6, 1))
                .hasMessageContaining("requests");
        assertThatThrownBy(() -> new CostModel(1, 1, 0, 1)).hasMessageContaining("utilisation");
        assertThatThrownBy(() -> new CostModel(1, 1, 1.01, 1)).hasMessageContaining("utilisation");
        assertThatThrownBy(() -> new CostModel(1, 1, 1, 0.9)).hasMessageContaining("peak factor");
        assertThatThrownBy(() -> MODEL.machines(Estimate.plain(0))).hasMessageContaining("throughput");
        assertThatThrownBy(() -> new CostModel(1, 1e18, 1, 1).machines(Estimate.plain(1)))
                .hasMessageContaining("machines would be needed");
    }
}
