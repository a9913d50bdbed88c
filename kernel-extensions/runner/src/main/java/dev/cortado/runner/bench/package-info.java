/**
 * What {@code cortado bench kernel} measures of the kernel over its wire, as a front end would: start, round trip, a
 * long session, completion, memory. One measurement, one file; other kernels installed for Jupyter take their turns
 * between ours, so that what disturbs the machine disturbs all. {@code cortado bench measuring} measures the benchmark of models
 * itself: what it claims of a model beside the same model, and of one made slower by a known share. {@code cortado bench quantize}
 * measures how long dynamic quantisation takes, {@code cortado bench mixed} what a model of mixed precision keeps of int8's speed and loss.
 * {@code cortado bench kernels} has a room of its own, {@link dev.cortado.runner.bench.kernels}.
 */
package dev.cortado.runner.bench;
