package dev.cortado.measure.profile;

import dev.cortado.measure.Interval;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.operator.Cost;

/**
 * A line of a profile: a node, all nodes of an operator, or what is left over.
 *
 * @param label the node's name, or the operator's
 * @param operator its type
 * @param calls how often it runs in one run of the model
 * @param millis its time per run: the mean over the typical runs, so that all lines add up to the run
 * @param share of the run's time, 0 to 1
 * @param p50Millis the median over all runs
 * @param p50Interval its 95 % interval
 * @param cost per run
 * @param provider the execution provider that ran it; empty for what no provider ran
 * @param note what a reader must know; empty as a rule
 */
public record ProfileRow(
        String label,
        String operator,
        int calls,
        double millis,
        double share,
        double p50Millis,
        Interval p50Interval,
        Cost cost,
        String provider,
        String note) {

    /** Operations per second in 10^9; NaN when unknown. */
    public double gigaOperationsPerSecond() {
        return cost.arithmetic() == Arithmetic.OTHER || millis <= 0 ? Double.NaN : cost.operations() / millis / 1e6;
    }

    /** Bytes per second in 10^9; NaN when unknown. */
    public double gigabytesPerSecond() {
        return millis <= 0 ? Double.NaN : cost.bytes() / millis / 1e6;
    }
}
