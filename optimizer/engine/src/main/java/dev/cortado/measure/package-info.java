/**
 * Measuring models: how fast, how much memory, how close to the original.
 *
 * <p>{@link dev.cortado.measure.Benchmark} runs the compared models in turn in randomised blocks in a process of its own, opened anew in each round, so
 * that a slow minute of the machine hits all of them alike, and reports percentiles with confidence intervals, the ratio of
 * each model's time to the first one's with its interval, and the noise floor: what the same model differs from itself. A
 * difference inside that floor is reported as none. {@link dev.cortado.measure.ServerBenchmark} finds the rate of queries that a
 * model stands. {@link dev.cortado.measure.Fidelity} says how far the answers of a
 * changed model are from the original's.
 *
 * <p>The statistics are small classes of their own, each with its source: {@link dev.cortado.measure.Percentiles},
 * {@link dev.cortado.measure.OrderStatisticInterval}, {@link dev.cortado.measure.EarlyStopping}, {@link dev.cortado.measure.BootstrapInterval},
 * {@link dev.cortado.measure.WarmUpDetector}, {@link dev.cortado.measure.TrimmedMean}.
 */
package dev.cortado.measure;
