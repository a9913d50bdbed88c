/**
 * What {@code cortado bench kernel} measures of the kernel over its wire, as a front end would: start, round trip, a
 * long session, completion, memory. One measurement, one file; other kernels installed for Jupyter take their turns
 * between ours, so that what disturbs the machine disturbs all.
 */
package dev.cortado.runner.bench;
