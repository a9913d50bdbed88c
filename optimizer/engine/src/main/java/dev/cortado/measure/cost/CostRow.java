package dev.cortado.measure.cost;

import dev.cortado.measure.Interval;
import dev.cortado.measure.compare.Estimate;

/**
 * What serving one model costs; money in the currency of the price. See {@link CostModel} for the formulas.
 *
 * @param model its name
 * @param throughput requests per second of one machine
 * @param requestsPerHour of one machine at the utilisation
 * @param machines whole machines needed at the peak
 * @param costPerMonth of whole machines
 * @param costPerMillion requests, of whole machines
 * @param fullCostPerMillion requests, without rounding up to whole machines
 * @param savedShare the share of the last that is saved against the baseline, from the paired ratio
 * @param verdict whether that is shown
 * @param savingPerMonth in whole machines against the baseline
 * @param monthVerdict whether that is shown
 * @param note what a reader must know; empty as a rule
 */
public record CostRow(
        String model,
        Estimate throughput,
        Estimate requestsPerHour,
        Estimate machines,
        Estimate costPerMonth,
        Estimate costPerMillion,
        Estimate fullCostPerMillion,
        Estimate savedShare,
        SavingVerdict verdict,
        Estimate savingPerMonth,
        SavingVerdict monthVerdict,
        String note) {

    private static final double MILLION = 1e6;

    /** The model the others are compared with. */
    public static CostRow baseline(String model, CostModel cost, Estimate throughput) {
        return row(
                model,
                cost,
                throughput,
                Estimate.plain(0),
                SavingVerdict.BASELINE,
                Estimate.plain(0),
                SavingVerdict.BASELINE,
                "");
    }

    /**
     * Another model.
     *
     * @param baseline the baseline's throughput
     * @param throughput the model's
     * @param ratio its time relative to the baseline's, paired; unknown when they were not timed together
     * @param noise the baseline's time relative to its own second run
     */
    public static CostRow of(
            String model,
            CostModel cost,
            Estimate baseline,
            Estimate throughput,
            Estimate ratio,
            Interval noise,
            String note) {
        SavingVerdict verdict = SavingVerdict.of(ratio, noise);
        Estimate saving = ratio.isKnown() ? cost.savingPerMonth(baseline, throughput, ratio) : Estimate.UNKNOWN;
        SavingVerdict month = SavingVerdict.of(saving);
        // Inside the noise there is nothing to be saved by the month either.
        boolean noisy = verdict == SavingVerdict.NO_SAVING_SHOWN && month != SavingVerdict.NO_INTERVAL;
        return row(
                model,
                cost,
                throughput,
                CostModel.savedShare(ratio),
                verdict,
                saving,
                noisy ? SavingVerdict.NO_SAVING_SHOWN : month,
                note);
    }

    private static CostRow row(
            String model,
            CostModel cost,
            Estimate throughput,
            Estimate savedShare,
            SavingVerdict verdict,
            Estimate saving,
            SavingVerdict monthVerdict,
            String note) {
        return new CostRow(
                model,
                throughput,
                cost.requestsPerHour(throughput),
                cost.machines(throughput),
                cost.costPerMonth(throughput),
                cost.costPerMillion(throughput),
                cost.fullCostPerMillion(throughput),
                savedShare,
                verdict,
                saving,
                monthVerdict,
                note);
    }

    /** What a month would cost if machines came in parts. */
    public Estimate fullCostPerMonth(CostModel cost) {
        return fullCostPerMillion.times(cost.requestsPerMonth() * cost.peakFactor() / MILLION);
    }
}
