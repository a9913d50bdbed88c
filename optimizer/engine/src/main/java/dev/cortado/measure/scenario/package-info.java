/**
 * Ways of putting load on a model, after the scenarios of MLPerf's LoadGen (Reddi et al., "MLPerf Inference Benchmark", ISCA 2020,
 * section III-C): {@code single-stream}, {@code multi-stream}, {@code offline} and {@code server}.
 *
 * <p>What is scheduled when is arithmetic on a {@link dev.cortado.measure.scenario.LoadClock}, so that tests hold it against queueing
 * theory in made-up time; the models and the real clock come from outside.
 */
package dev.cortado.measure.scenario;
